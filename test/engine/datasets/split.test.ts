import assert from 'node:assert/strict';
import { test } from 'node:test';
import type { Example } from '../../../src/engine/datasets/example';
import { drawShare } from '../../../src/engine/datasets/split';

/** Examples of strata of the given sizes, whose names are their places. */
function drawnOf(sizes: readonly number[], share: number, together = 1) {
  const strata = sizes.flatMap((size, stratum) => new Array<string>(size).fill(`${stratum}`));
  const examples = strata.map((text) => ({ text }) as unknown as Example);
  const place = new Map(examples.map((example, at) => [example, at]));
  const { drawn, rest } = drawShare(examples, {
    ...{ share, atLeast: 0, seed: 42, name: 'validation' },
    stratumOf: (example) => strata[place.get(example)!]!,
    firstOf: (example) => examples[Math.floor(place.get(example)! / together) * together]!,
  });
  assert.equal(drawn.length + rest.length, examples.length);
  const left = new Set(rest.map((example) => strata[place.get(example)!]));
  assert.equal(left.size, sizes.length, 'at least one example of each stratum stays');
  return drawn.map((example) => place.get(example)!);
}

test('each stratum gives its share', () => {
  const drawn = drawnOf([40, 20], 0.1);
  assert.deepEqual([drawn.filter((at) => at < 40).length, drawn.length], [4, 6]);
});

test('many small strata give their share together', () => {
  assert.equal(drawnOf(new Array(15).fill(4), 0.1).length, 6);
  assert.equal(drawnOf(new Array(15).fill(1), 0.5).length, 0);
  assert.equal(drawnOf([3, 3], 0.1).length, 1);
  assert.equal(drawnOf([2, 2], 0.1).length, 0);
  assert.equal(drawnOf(new Array(15).fill(4), 0).length, 0);
});

test('examples that belong together are drawn together', () => {
  const drawn = drawnOf(new Array(5).fill(12), 0.1, 4);
  assert.deepEqual(drawn.length, 8);
  for (const at of drawn) assert.ok(drawn.includes(at - (at % 4)));
});
