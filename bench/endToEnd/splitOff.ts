import { randomStream, shuffle } from '../../src/engine/datasets/random';

/** Sets a tenth of each label's examples aside. */
export function splitOff<E extends { readonly label: string }>(
  examples: readonly E[],
  seed: number,
): { train: E[]; validation: E[] } {
  const shuffled = shuffle([...examples], randomStream(seed, 'bench'));
  const seen = new Map<string, number>();
  const isValidation = ({ label }: E) => {
    const count = seen.get(label) ?? 0;
    seen.set(label, count + 1);
    return count % 10 === 0;
  };
  const validation = new Set(shuffled.filter(isValidation));
  return { train: shuffled.filter((example) => !validation.has(example)), validation: [...validation] };
}
