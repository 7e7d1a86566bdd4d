import assert from 'node:assert/strict';
import { test } from 'node:test';
import { warnOfTruncation } from '../../../../src/engine/inputs/text/suggestLength';
import type { TextTokenizer } from '../../../../src/engine/inputs/text/tokenizer';

/** A token for each letter. */
const letters: TextTokenizer = {
  padId: 0,
  endId: 0,
  encode: async (given, maxLength) => {
    const lengths = Int32Array.from(given, ({ text }) => Math.min(text.length, maxLength));
    const ids = new Int32Array(lengths.reduce((sum, length) => sum + length, 0)).fill(1);
    return { ids, lengths, firstLengths: lengths, truncated: 0 };
  },
};

/** Texts of 1, 2, ... 200 letters. */
const texts = Array.from({ length: 200 }, (_, index) => ({ text: 'a'.repeat(index + 1) }));

test('many truncated texts: the lengths that would keep most of them whole', async () => {
  const warning = (await warnOfTruncation(texts, { truncated: 100, maxLength: 100 }, letters))!;
  assert.equal(warning.code, 'preprocess/many-cut');
  assert.match(warning.message, /^50 % of the texts have more than 100 tokens and were truncated\./);
  assert.match(warning.message, /95 % of the texts have at most 190 tokens, 99 % at most 198;/);
});

test('few truncated texts, or none: no warning', async () => {
  assert.equal(await warnOfTruncation(texts, { truncated: 10, maxLength: 190 }, letters), undefined);
  assert.equal(await warnOfTruncation([], { truncated: 0, maxLength: 4 }, letters), undefined);
});

for (const { name, times, size } of [
  { name: 'a large dataset', times: 1, size: 251 },
  { name: 'a large dataset of long texts', times: 15, size: 127 },
  { name: 'a large dataset of very long texts', times: 50, size: 61 },
])
  test(`of ${name} a sample from all over it is measured`, async () => {
    let encoded = 0;
    const counting: TextTokenizer = {
      ...letters,
      encode: (given, maxLength) => {
        encoded += given.length;
        return letters.encode(given, maxLength);
      },
    };
    const longer = texts.map(({ text }) => ({ text: text.repeat(times) }));
    const many = Array.from({ length: 50 }, () => longer).flat();
    const { message } = (await warnOfTruncation(many, { truncated: 5000, maxLength: 100 }, counting))!;
    assert.equal(encoded, size);
    const length = Number(/95 % of the texts have at most about (\d+) tokens/.exec(message)![1]);
    assert.ok(length > 180 * times && length < 200 * times, message);
  });
