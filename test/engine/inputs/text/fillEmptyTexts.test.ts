import assert from 'node:assert/strict';
import { test } from 'node:test';
import { fillEmptyTexts } from '../../../../src/engine/inputs/text/tokenizer';

test('a text without a token gets one of padding, and no other text changes', () => {
  const rows = {
    ids: Int32Array.of(5, 6, 7),
    lengths: Int32Array.of(0, 2, 0, 1),
    firstLengths: Int32Array.of(0, 2, 0, 1),
    truncated: 1,
  };
  assert.deepEqual(fillEmptyTexts(rows, 9), {
    ids: Int32Array.of(9, 5, 6, 9, 7),
    lengths: Int32Array.of(1, 2, 1, 1),
    firstLengths: Int32Array.of(1, 2, 1, 1),
    truncated: 1,
  });
});
