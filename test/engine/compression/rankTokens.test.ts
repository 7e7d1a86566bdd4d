import assert from 'node:assert/strict';
import { test } from 'node:test';
import { tokenWeights } from '../../../src/engine/compression/rankTokens';
import type { EncodedTexts } from '../../../src/engine/inputs/text/encodedTexts';

/** Four texts of the tokens 1 to 4: 1 is in all, 2 in one class only, 3 in both, 4 once; 0 in none. */
const texts: EncodedTexts = {
  kind: 'text',
  ids: Int32Array.of(1, 2, 2, 1, 2, 3, 1, 3, 3, 1, 4),
  offsets: Int32Array.of(0, 3, 6, 9, 11),
  firstLengths: Int32Array.of(3, 3, 3, 2),
  maxLength: 8,
  truncated: 0,
  padId: 0,
  width: 1,
};
const classes = { label: { values: Int32Array.of(0, 0, 1, 1), shape: [] } };

const close = (actual: Float64Array, expected: readonly number[]) =>
  assert.ok(
    expected.every((value, at) => Math.abs(value - actual[at]!) < 1e-12),
    `${actual}`,
  );

test('TF-IDF is summed over the texts, with smoothing as in scikit-learn', () => {
  const once = Math.log(5 / 2) + 1;
  const twice = Math.log(5 / 3) + 1;
  close(tokenWeights(texts, classes, 'tfidf', 5), [0, 4, 3 * twice, 3 * twice, once]);
});

test('tokens of few classes weigh more by the inverse class frequency', () => {
  const once = Math.log(5 / 2) + 1;
  const twice = Math.log(5 / 3) + 1;
  const oneClass = Math.log(3 / 2) + 1;
  close(tokenWeights(texts, classes, 'tfidf-icf', 5), [
    ...[0, 4],
    ...[3 * twice * oneClass, 3 * twice, once * oneClass],
  ]);
});

test('without classes there is no class frequency', () => {
  const targets = { value: { values: Float32Array.of(0.5, 1, 2, 3), shape: [] } };
  assert.throws(() => tokenWeights(texts, targets, 'tfidf-icf', 5), { code: 'optimize/no-classes' });
  assert.equal(tokenWeights(texts, targets, 'tfidf', 5)[1], 4);
});
