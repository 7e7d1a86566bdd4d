import assert from 'node:assert/strict';
import { test } from 'node:test';
import { shortenPair } from '../../../../src/engine/inputs/text/pairTemplate';
import { openTokenizer } from '../../../../src/engine/inputs/text/tokenizer';

const tiny = 'test/golden/tokenizer/tiny';

test('a pair has special tokens around and between its texts, and the second is of type 1', async () => {
  const { encode } = await openTokenizer(tiny);
  assert.deepEqual(encode('i love', 64, 'this product'), {
    ids: [2, 5, 6, 3, 8, 9, 3],
    firstLength: 4,
    truncated: false,
  });
});

test('the longer text of a pair is cut first, never the special tokens', async () => {
  const { encode } = await openTokenizer(tiny);
  const cut = (maxLength: number) => encode('i love this product good', maxLength, 'good product');
  assert.deepEqual(cut(10), { ids: [2, 5, 6, 8, 9, 13, 3, 13, 9, 3], firstLength: 7, truncated: false });
  assert.deepEqual(cut(8), { ids: [2, 5, 6, 8, 3, 13, 9, 3], firstLength: 5, truncated: true });
  assert.deepEqual(cut(6), { ids: [2, 5, 6, 3, 13, 3], firstLength: 4, truncated: true });
});

// Source of the expected lengths: the Rust tokenizers' `truncate_encodings`, worked through by hand.
test('how much of each text stays', () => {
  assert.deepEqual(shortenPair(3, 4, 7), [3, 4]);
  assert.deepEqual(shortenPair(2, 9, 6), [2, 4]);
  assert.deepEqual(shortenPair(9, 2, 6), [4, 2]);
  assert.deepEqual(shortenPair(9, 9, 7), [3, 4]);
  assert.deepEqual(shortenPair(10, 9, 7), [4, 3]);
  assert.deepEqual(shortenPair(9, 9, 0), [0, 0]);
});
