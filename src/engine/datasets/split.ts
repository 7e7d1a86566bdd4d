import type { Example } from './example';
import { groupBy } from './groupBy';
import { randomStream, shuffle } from './random';

/**
 * Sets a share of the examples aside, stratum by stratum, so that both parts have equal proportions. The draw is a pure function of the
 * seed, the name and each stratum's examples: another stratum changes nothing about the others. Both parts keep the order of the
 * examples, and at least one of each stratum stays. Where the share of each stratum is less than an example, it draws from all together.
 * @param options `name` distinguishes draws; `atLeast` is the least number drawn from each stratum that has more, unless the share is 0;
 *   `firstOf` names the first of the examples that belong together, which all follow it
 */
export function drawShare(
  examples: readonly Example[],
  options: {
    share: number;
    atLeast: number;
    stratumOf: (example: Example) => string;
    firstOf: (example: Example) => Example;
    seed: number;
    name: string;
  },
): { drawn: Example[]; rest: Example[] } {
  const { share, atLeast, stratumOf, firstOf, seed, name } = options;
  const drawn = new Set<Example>();
  const firsts = new Set(examples.map(firstOf));
  const leavable: Example[] = [];
  for (const [stratum, own] of groupBy(firsts, stratumOf)) {
    const wanted = share === 0 ? 0 : Math.max(atLeast, Math.round(own.length * share));
    const others = shuffle(own, randomStream(seed, name, stratum)).slice(0, -1);
    for (const example of others.slice(0, wanted)) drawn.add(example);
    for (const example of others) leavable.push(example);
  }
  if (drawn.size === 0)
    for (const example of shuffle(leavable, randomStream(seed, name)).slice(
      0,
      Math.round(share * firsts.size),
    ))
      drawn.add(example);
  return {
    drawn: examples.filter((example) => drawn.has(firstOf(example))),
    rest: examples.filter((example) => !drawn.has(firstOf(example))),
  };
}
