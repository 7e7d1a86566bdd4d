import assert from 'node:assert/strict';
import { readFileSync } from 'node:fs';
import { type TestContext, test } from 'node:test';
import { tokenizeBeginning } from '../../../../src/engine/inputs/text/beginning';
import { encodeExamples, encodeTexts } from '../../../../src/engine/inputs/text/encodeExamples';
import { mendBertNormalizer } from '../../../../src/engine/inputs/text/mendBertNormalizer';
import { openTokenizer } from '../../../../src/engine/inputs/text/tokenizer';
import { temporaryFolder } from '../../datasets/temporaryFolder';

/** [PAD] [UNK] [CLS] [SEP] [MASK] i love hate this product un ##able ##s good , ! 你 𠀀 */
const tiny = 'test/golden/tokenizer/tiny';
const tinyJson = () => JSON.parse(readFileSync(`${tiny}/tokenizer.json`, 'utf8'));

async function folderWith(t: TestContext, tokenizer: unknown, config?: unknown): Promise<string> {
  const text = typeof tokenizer === 'string' ? tokenizer : JSON.stringify(tokenizer);
  return temporaryFolder(t, {
    'tokenizer.json': text,
    ...(config === undefined ? {} : { 'tokenizer_config.json': JSON.stringify(config) }),
  });
}

test('a text becomes ids between the special tokens, without the padding and truncation of the file', async () => {
  const tokenizer = await openTokenizer(tiny);
  assert.deepEqual(tokenizer.encode('I love this product, unable!', 64), {
    ids: [2, 5, 6, 8, 9, 14, 10, 11, 15, 3],
    firstLength: 10,
    truncated: false,
  });
  assert.deepEqual(tokenizer.encode('', 64).ids, [2, 3]);
  assert.deepEqual([tokenizer.padId, tokenizer.vocabularySize], [0, 18]);
});

test('a text that is too long loses its end, not the special tokens', async () => {
  const tokenizer = await openTokenizer(tiny);
  const encode = (maxLength: number) => tokenizer.encode('i love this product', maxLength);
  assert.deepEqual(encode(6), { ids: [2, 5, 6, 8, 9, 3], firstLength: 6, truncated: false });
  assert.deepEqual(encode(5), { ids: [2, 5, 6, 8, 3], firstLength: 5, truncated: true });
  assert.deepEqual(encode(4), { ids: [2, 5, 6, 3], firstLength: 4, truncated: true });
});

test('ideographs beyond the Basic Multilingual Plane are words of their own', async () => {
  const tokenizer = await openTokenizer(tiny);
  assert.deepEqual(tokenizer.encode('i𠀀你𠀀love', 64).ids, [2, 5, 17, 16, 17, 6, 3]);
  const mend = mendBertNormalizer({ type: 'BertNormalizer' });
  assert.equal(mend('a𠀀b'), 'a 𠀀 b');
  // The gap in the original's table, and its borders.
  assert.equal(mend('\u{2B820}\u{2B91F}\u{2CEB0}\u{1FFFF}'), '\u{2B820}\u{2B91F}\u{2CEB0}\u{1FFFF}');
  assert.equal(mend('\u{2B81F}\u{2B920}'), ' \u{2B81F}  \u{2B920} ');
});

test('a capital sigma at the end of a word becomes the small sigma of its middle, as in the original', () => {
  assert.equal(mendBertNormalizer({ type: 'BertNormalizer' })('ΟΔΟΣ'), 'ΟΔΟσ');
  assert.equal(mendBertNormalizer({ type: 'BertNormalizer', lowercase: false })('ΟΔΟΣ'), 'ΟΔΟΣ');
  assert.equal(mendBertNormalizer({ type: 'NFC' })('ΟΔΟΣ𠀀'), 'ΟΔΟΣ𠀀');
  assert.equal(mendBertNormalizer(null)('ΟΔΟΣ𠀀'), 'ΟΔΟΣ𠀀');
});

test('a tokenizer that leaves ideographs together is left alone', async (t) => {
  const json = tinyJson();
  json.normalizer.handle_chinese_chars = false;
  const tokenizer = await openTokenizer(await folderWith(t, json));
  assert.deepEqual(tokenizer.encode('i𠀀', 64).ids, [2, 1, 3]);
});

test('the padding token is the one that the configuration names', async (t) => {
  for (const pad_token of ['[MASK]', { content: '[MASK]' }])
    assert.equal((await openTokenizer(await folderWith(t, tinyJson(), { pad_token }))).padId, 4);
});

const refused: [string, unknown, string][] = [
  ['no JSON', '{"model":', 'tokenizer/invalid'],
  ['a list', [], 'tokenizer/invalid'],
  ['no model', { added_tokens: [] }, 'tokenizer/invalid'],
  ['an unknown model', { ...tinyJson(), model: { type: 'Abacus', vocab: {} } }, 'tokenizer/invalid'],
  [
    'a vocabulary that is none',
    { ...tinyJson(), model: { type: 'WordPiece', vocab: 7 } },
    'tokenizer/invalid',
  ],
];
for (const [title, json, code] of refused)
  test(`refused: ${title}`, async (t) => {
    await assert.rejects(openTokenizer(await folderWith(t, json)), { code });
  });

test('refused: a folder without tokenizer.json, with a remedy', async (t) => {
  await assert.rejects(openTokenizer(await temporaryFolder(t, {})), {
    code: 'tokenizer/missing',
    remedy: /fast tokenizer/,
  });
});

test('examples are laid end to end, with how many were cut', async () => {
  const tokenizer = await openTokenizer(tiny);
  const seen: number[] = [];
  const encoded = await encodeExamples({
    examples: [{ text: 'i love this product' }, { text: 'good' }],
    tokenizer,
    maxLength: 4,
    onProgress: (done) => seen.push(done),
  });
  assert.deepEqual(encoded, {
    kind: 'text',
    ids: Int32Array.of(2, 5, 6, 3, 2, 13, 3),
    offsets: Int32Array.of(0, 4, 7),
    firstLengths: Int32Array.of(4, 3),
    maxLength: 4,
    truncated: 1,
    padId: 0,
  });
  assert.deepEqual(seen, [0, 2]);
  assert.deepEqual(encodeTexts([{ text: 'good' }], tokenizer, 4).ids, Int32Array.of(2, 13, 3));
});

test('tokenizing can be cancelled, and lets others work', async () => {
  const tokenizer = await openTokenizer(tiny);
  const controller = new AbortController();
  const examples = Array.from({ length: 1000 }, () => ({ text: 'good' }));
  const encoding = encodeExamples({ examples, tokenizer, maxLength: 8, signal: controller.signal });
  setImmediate(() => controller.abort());
  await assert.rejects(encoding, { code: 'run/cancelled' });
});

test('a pattern that does not end is broken off, and named', async (t) => {
  const json = tinyJson();
  json.pre_tokenizer = { type: 'Split', pattern: { Regex: '(\\w+)+$' }, behavior: 'Isolated', invert: false };
  const tokenizer = await openTokenizer(await folderWith(t, json));
  const examples = [{ text: 'a' }, { text: `${'a'.repeat(60)}!` }];
  await assert.rejects(encodeExamples({ examples, tokenizer, maxLength: 8, limitMs: 300 }), {
    code: 'tokenizer/too-slow',
    message: /at text 2/,
  });
});

test('a large vocabulary is no burden', async (t) => {
  const json = tinyJson();
  for (let id = 18; id < 500_000; id++) json.model.vocab[`word${id}`] = id;
  const tokenizer = await openTokenizer(await folderWith(t, json));
  assert.equal(tokenizer.vocabularySize, 500_000);
  assert.deepEqual(tokenizer.encode('word499999', 8).ids, [2, 499_999, 3]);
});

test('a token that the model has no embedding for is named, once a text has it', async (t) => {
  const folder = await folderWith(t, tinyJson());
  const tokenizer = await openTokenizer(folder, 16);
  assert.deepEqual(tokenizer.encode('love', 8).ids, [2, 6, 3]);
  assert.throws(() => tokenizer.encode('你', 8), {
    code: 'tokenizer/outside-model',
    message: /token 16,.* only 16/,
  });
});

test('of a text that is cut, no more is tokenized than that takes, and the tokens are the same', async () => {
  const tokenizer = await openTokenizer(tiny);
  const sentence = 'i love this  product, unable! 你';
  const long = `${sentence} `.repeat(3000);
  const whole = encodeTexts([{ text: sentence.repeat(20) }], tokenizer, 1000).ids;
  for (const maxLength of [2, 3, 16, 100]) {
    const { ids, truncated } = tokenizer.encode(long, maxLength);
    assert.deepEqual(ids, [...whole.slice(0, maxLength - 1), 3]);
    assert.ok(truncated);
  }
  const huge = 'i love this product '.repeat(2_500_000);
  const seen: number[] = [];
  const count = (text: string) => {
    seen.push(text.length);
    return text.split(' ').map((_, i) => i);
  };
  tokenizeBeginning(huge, 128, count);
  assert.ok(seen.reduce((sum, length) => sum + length, 0) < 20_000);
});
