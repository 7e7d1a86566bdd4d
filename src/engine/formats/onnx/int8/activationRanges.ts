import type { Feeds } from '../../../compile/feeds';
import type { RuntimeIo } from '../../format';
import { encodeOnnx } from '../encodeOnnx';
import { ElementType, type OnnxModel } from '../onnxModel';
import { openOnnx } from '../onnxSession';

/** The smallest and the largest number that a value took; zero is always in between. */
export type Range = readonly [low: number, high: number];

/** Runs a model in ONNX Runtime, and notes the ranges of some of its values. Throws `runtime/not-installed`. */
export async function activationRanges(
  model: OnnxModel,
  names: readonly string[],
  feeds: readonly Feeds[],
  io: RuntimeIo,
): Promise<ReadonlyMap<string, Range>> {
  const known = new Set([...model.inputs, ...model.outputs].map(({ name }) => name));
  const probes = names.filter((name) => !known.has(name));
  const probed = probes.map((name) => ({ name, elementType: ElementType.float32 }));
  const session = await openOnnx(encodeOnnx({ ...model, outputs: [...model.outputs, ...probed] }), io);
  const ranges = new Map<string, Range>();
  const note = (name: string, values: ArrayLike<number>) =>
    ranges.set(name, widened(ranges.get(name), values));
  try {
    for (const batch of feeds) {
      for (const [name, { values }] of Object.entries(batch)) note(name, values);
      for (const [name, { values }] of Object.entries(await session.run(batch))) note(name, values);
    }
    return ranges;
  } finally {
    await session.close();
  }
}

function widened([low, high]: Range = [0, 0], values: ArrayLike<number>): Range {
  let [least, most] = [low, high];
  for (let at = 0; at < values.length; at++) {
    const value = values[at]!;
    if (value < least) least = value;
    if (value > most) most = value;
  }
  return [least, most];
}
