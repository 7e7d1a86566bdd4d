import { counterUniform } from '../../src/engine/models/counterRandom';

/** Centre and half width of a parameter's uniform distribution, wide enough that logits depend on the input. */
function spread(name: string, shape: readonly number[]): [centre: number, half: number] {
  if (/norm/i.test(name) && name.endsWith('weight') && shape.length === 1) return [1, 0.25];
  if (shape.length === 1) return [0, 0.25];
  if (name.includes('embeddings')) return [0, 1];
  return [0, (name.startsWith('classifier') ? 4 : 2) / Math.sqrt(shape[1]!)];
}

/**
 * The same for convolutional networks.
 * @param gain with 6 a signal keeps its variance through convolution and rectifier
 */
export function spreadOfImages(gain: number): typeof spread {
  return (name, shape) => {
    if (name.endsWith('running_var')) return [1, 0.5];
    if (shape.length === 1) return [name.endsWith('weight') ? 1 : 0, 0.25];
    return [0, Math.sqrt(gain / shape.slice(1).reduce((product, size) => product * size))];
  };
}

/** Every parameter, filled in sorted name order by one run of the generator: counter_random.py gives the same float32s. */
export function counterWeights(
  shapes: ReadonlyMap<string, readonly number[]>,
  spreadOf: typeof spread = spread,
): Map<string, Float32Array> {
  const weights = new Map<string, Float32Array>();
  let counter = 0;
  for (const name of [...shapes.keys()].sort()) {
    const shape = shapes.get(name)!;
    const [centre, half] = spreadOf(name, shape);
    const count = shape.reduce((product, size) => product * size, 1);
    const start = counter;
    const value = (_: unknown, i: number) => centre + half * (2 * counterUniform(1, start + i) - 1);
    weights.set(name, Float32Array.from({ length: count }, value));
    counter += count;
  }
  return weights;
}
