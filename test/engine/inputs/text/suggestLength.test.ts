import assert from 'node:assert/strict';
import { test } from 'node:test';
import { warnOfTruncation } from '../../../../src/engine/inputs/text/suggestLength';
import type { TextTokenizer } from '../../../../src/engine/inputs/text/tokenizer';

/** A token for each letter. */
const letters: TextTokenizer = {
  padId: 0,
  vocabularySize: 2,
  encode: (text, maxLength) => ({
    ids: Array.from(text.slice(0, maxLength), () => 1),
    firstLength: Math.min(text.length, maxLength),
    truncated: text.length > maxLength,
  }),
};

/** Texts of 1, 2, ... 200 letters. */
const texts = Array.from({ length: 200 }, (_, index) => ({ text: 'a'.repeat(index + 1) }));

test('many truncated texts: the lengths that would keep most of them whole', () => {
  const warning = warnOfTruncation(texts, { truncated: 100, maxLength: 100 }, letters)!;
  assert.equal(warning.code, 'preprocess/many-cut');
  assert.match(warning.message, /^50 % of the texts have more than 100 tokens and were truncated\./);
  assert.match(warning.message, /95 % of the texts have at most 190 tokens, 99 % at most 198;/);
});

test('few truncated texts, or none: no warning', () => {
  assert.equal(warnOfTruncation(texts, { truncated: 10, maxLength: 190 }, letters), undefined);
  assert.equal(warnOfTruncation([], { truncated: 0, maxLength: 4 }, letters), undefined);
});

test('of a large dataset a sample from all over it is measured', () => {
  let encoded = 0;
  const counting: TextTokenizer = {
    ...letters,
    encode: (text, maxLength) => {
      encoded += 1;
      return letters.encode(text, maxLength);
    },
  };
  const many = Array.from({ length: 50 }, () => texts).flat();
  const { message } = warnOfTruncation(many, { truncated: 5000, maxLength: 100 }, counting)!;
  assert.equal(encoded, 1000);
  assert.match(message, /95 % of the texts have at most 1(8|9)\d tokens/);
});
