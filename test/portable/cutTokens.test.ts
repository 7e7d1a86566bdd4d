import assert from 'node:assert/strict';
import { test } from 'node:test';
import { cutTokens, shortenPair } from '../../src/portable/cutTokens';

// Source of the expected lengths: the Rust tokenizers' `truncate_encodings`, worked through by hand.
test('how much of each text stays', () => {
  assert.deepEqual(shortenPair(3, 4, 7), [3, 4]);
  assert.deepEqual(shortenPair(2, 9, 6), [2, 4]);
  assert.deepEqual(shortenPair(9, 2, 6), [4, 2]);
  assert.deepEqual(shortenPair(9, 9, 7), [3, 4]);
  assert.deepEqual(shortenPair(10, 9, 7), [4, 3]);
  assert.deepEqual(shortenPair(9, 9, 0), [0, 0]);
  assert.deepEqual(shortenPair(9, 0, 6), [6, 0]);
});

test('special tokens stay in place, and the second text begins after the first', () => {
  const tokens = {
    ids: [1, 10, 11, 12, 2, 20, 21, 2],
    types: [0, 0, 0, 0, 0, 1, 1, 1],
    texts: [null, 0, 0, 0, null, 1, 1, null],
  };
  assert.deepEqual(cutTokens(tokens, 8), { ids: tokens.ids, firstLength: 5, isCut: false });
  assert.deepEqual(cutTokens(tokens, 6), { ids: [1, 10, 11, 2, 20, 2], firstLength: 4, isCut: true });
  assert.deepEqual(cutTokens(tokens, 1), { ids: [1, 2, 2], firstLength: 2, isCut: true });
});
