import assert from 'node:assert/strict';
import { test } from 'node:test';
import { withKindredTokens } from '../../../src/engine/compression/rankTokens';

/** Two subjects, east and north, far from the origin as embeddings are. */
const vectors = [
  [11, 10],
  [12, 10.1],
  [10, 11],
  [10, 12],
  [11.5, 10],
  [10, 10],
];
const table = { values: Float32Array.from(vectors.flat()), width: 2 };

test('tokens that no text has follow those that texts have, those of the same subject first', () => {
  const weights = withKindredTokens(Float64Array.of(3, 0, 0, 0, 1, 0), table);
  assert.deepEqual([weights[0], weights[4]], [3, 1]);
  const unseen = [1, 2, 3, 5];
  for (const token of unseen) assert.ok(weights[token]! >= -3.001 && weights[token]! <= -0.999);
  const ranked = unseen.sort((a, b) => weights[b]! - weights[a]!);
  assert.equal(ranked[0], 1);
  assert.equal(ranked.at(-1), 3);
});

test('tokens rank equally if no text contains any', () => {
  assert.deepEqual(new Set(withKindredTokens(new Float64Array(6), table)), new Set([-2]));
});
