import type { Example } from './example';
import { groupBy } from './groupBy';
import { randomStream, shuffle } from './random';

/**
 * Sets a share of the examples aside, stratum by stratum, so that both parts have equal proportions. The draw is a pure function of the
 * seed, the name and each stratum's examples: another stratum changes nothing about the others. Both parts keep the order of the
 * examples, and at least one of each stratum stays.
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
  for (const [stratum, own] of groupBy(firsts, stratumOf)) {
    const wanted = share === 0 ? 0 : Math.max(atLeast, Math.round(own.length * share));
    const random = randomStream(seed, name, stratum);
    for (const example of shuffle(own, random).slice(0, Math.min(wanted, Math.max(0, own.length - 1))))
      drawn.add(example);
  }
  return {
    drawn: examples.filter((example) => drawn.has(firstOf(example))),
    rest: examples.filter((example) => !drawn.has(firstOf(example))),
  };
}
