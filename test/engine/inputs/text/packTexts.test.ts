import assert from 'node:assert/strict';
import { test } from 'node:test';
import { packTexts } from '../../../../src/engine/inputs/text/packTexts';

const encoded = (texts: number[][]) => ({
  kind: 'text' as const,
  ids: Int32Array.from(texts.flat()),
  offsets: Int32Array.from([0, ...texts.map((_, i) => texts.slice(0, i + 1).flat().length)]),
  firstLengths: Int32Array.from(texts, ({ length }) => length),
  maxLength: 100,
  truncated: 0,
  padId: 0,
  width: 1,
});

test('texts end with their token and are cut into blocks that say in which text they begin', () => {
  const packed = packTexts(encoded([[1, 2, 3], [4], [5, 6, 7, 8, 9]]), 4, 99);
  assert.deepEqual([...packed.ids], [1, 2, 3, 99, 4, 99, 5, 6, 7, 8, 9, 99]);
  assert.deepEqual([...packed.offsets], [0, 4, 8, 12]);
  assert.deepEqual([...packed.rowOf!], [0, 1, 2]);
  assert.equal(packed.maxLength, 4);
});

test('the remainder is a shorter block, and a single last token is dropped', () => {
  assert.deepEqual([...packTexts(encoded([[1, 2, 3, 4, 5]]), 4, 99).offsets], [0, 4, 6]);
  assert.deepEqual([...packTexts(encoded([[1, 2, 3, 4]]), 4, 99).ids], [1, 2, 3, 4]);
  assert.deepEqual([...packTexts(encoded([]), 4, 99).offsets], [0]);
});
