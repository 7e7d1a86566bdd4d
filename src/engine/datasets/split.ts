import type { Example } from './example';
import { randomStream, shuffle } from './random';

/**
 * Sets a share of the examples aside, label by label, so that both parts have the labels in equal proportion. What is drawn is a pure
 * function of the seed, the name and each label's examples: adding a label changes nothing about the others. Both parts keep the
 * order of the examples, and of each label at least one stays.
 * @param options `name` tells one draw from another; `atLeast` so many of each label are drawn, if it has more and the share is not 0
 */
export function drawShare(
  examples: readonly Example[],
  options: {
    share: number;
    atLeast: number;
    labels: readonly string[];
    seed: number;
    name: string;
  },
): { drawn: Example[]; rest: Example[] } {
  const { share, atLeast, labels, seed, name } = options;
  const byLabel = groupByLabel(examples);
  const drawn = new Set<Example>();
  for (const [index, label] of labels.entries()) {
    const own = byLabel.get(index) ?? [];
    const wanted = share === 0 ? 0 : Math.max(atLeast, Math.round(own.length * share));
    const random = randomStream(seed, name, label);
    for (const example of shuffle(own, random).slice(0, Math.min(wanted, Math.max(0, own.length - 1))))
      drawn.add(example);
  }
  return {
    drawn: examples.filter((example) => drawn.has(example)),
    rest: examples.filter((example) => !drawn.has(example)),
  };
}

function groupByLabel(examples: readonly Example[]): Map<number, Example[]> {
  const groups = new Map<number, Example[]>();
  for (const example of examples) {
    const group = groups.get(example.label);
    if (group) group.push(example);
    else groups.set(example.label, [example]);
  }
  return groups;
}
