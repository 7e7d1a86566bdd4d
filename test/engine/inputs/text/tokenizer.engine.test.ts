import assert from 'node:assert/strict';
import { readFileSync } from 'node:fs';
import { type TestContext, test } from 'node:test';
import { setTimeout as wait } from 'node:timers/promises';
import { encodeExamples } from '../../../../src/engine/inputs/text/encodeExamples';
import { encodeBeginning } from '../../../../src/engine/inputs/text/serveTokenizer';
import { runningTokenizer, startTokenizerAhead } from '../../../../src/engine/inputs/text/tokenizerProcess';
import { temporaryFolder } from '../../datasets/temporaryFolder';
import { idsOf, openHere } from './openHere';

/** [PAD] [UNK] [CLS] [SEP] [MASK] i love hate this product un ##able ##s good , ! 你 𠀀 */
const tiny = 'test/golden/tokenizer/tiny';
const byteLevel = 'test/golden/tokenizer/byteLevel';
const unigram = 'test/golden/tokenizer/unigram';
const tinyJson = () => JSON.parse(readFileSync(`${tiny}/tokenizer.json`, 'utf8'));

async function folderWith(t: TestContext, tokenizer: unknown, config?: unknown): Promise<string> {
  const text = typeof tokenizer === 'string' ? tokenizer : JSON.stringify(tokenizer);
  return temporaryFolder(t, {
    'tokenizer.json': text,
    ...(config === undefined ? {} : { 'tokenizer_config.json': JSON.stringify(config) }),
  });
}

test('a text becomes ids between the special tokens, without the padding and truncation of the file', async () => {
  const tokenizer = await openHere(tiny);
  assert.deepEqual(await tokenizer.encode([{ text: 'I love this product, unable!' }, { text: '' }], 64), {
    type: 'encoded',
    ids: Int32Array.of(2, 5, 6, 8, 9, 14, 10, 11, 15, 3, 2, 3),
    lengths: Int32Array.of(10, 2),
    firstLengths: Int32Array.of(10, 2),
    truncated: 0,
  });
  assert.equal(tokenizer.padId, 0);
});

test('a process that was started ahead serves the tokenizer that is opened next', async () => {
  startTokenizerAhead();
  const ids = async () => [...(await (await openHere(tiny)).encode([{ text: 'i love this' }], 64)).ids];
  assert.deepEqual(
    [await ids(), await ids()],
    [
      [2, 5, 6, 8, 3],
      [2, 5, 6, 8, 3],
    ],
  );
  startTokenizerAhead();
  const ahead = runningTokenizer();
  assert.notEqual(runningTokenizer(), ahead);
});

test('a text that is too long loses its end, not the special tokens', async () => {
  const tokenizer = await openHere(tiny);
  const encode = async (maxLength: number) => {
    const { ids, truncated } = await tokenizer.encode([{ text: 'i love this product' }], maxLength);
    return [[...ids], truncated];
  };
  assert.deepEqual(await encode(6), [[2, 5, 6, 8, 9, 3], 0]);
  assert.deepEqual(await encode(5), [[2, 5, 6, 8, 3], 1]);
  assert.deepEqual(await encode(Number.POSITIVE_INFINITY), [[2, 5, 6, 8, 9, 3], 0]);
});

test('a pair has special tokens around and between its texts; the longer text is cut first', async () => {
  const tokenizer = await openHere(tiny);
  const cut = async (maxLength: number) => {
    const pair = { text: 'i love this product good', pair: 'good product' };
    const { ids, firstLengths, truncated } = await tokenizer.encode([pair], maxLength);
    return [[...ids], firstLengths[0], truncated];
  };
  assert.deepEqual(await cut(10), [[2, 5, 6, 8, 9, 13, 3, 13, 9, 3], 7, 0]);
  assert.deepEqual(await cut(8), [[2, 5, 6, 8, 3, 13, 9, 3], 5, 1]);
  assert.deepEqual(await cut(6), [[2, 5, 6, 3, 13, 3], 4, 1]);
});

test('the padding token is the one that the configuration names, else the end of a text', async (t) => {
  const padId = async (json: unknown, config: unknown) =>
    (await openHere(await folderWith(t, json, config))).padId;
  assert.equal(await padId(tinyJson(), { pad_token: '[MASK]' }), 4);
  assert.equal(await padId(tinyJson(), { pad_token: { content: '[MASK]' } }), 4);
  assert.equal((await openHere(byteLevel)).padId, 1);
  assert.equal((await openHere(unigram)).padId, 1);
  const without = tinyJson();
  without.padding = null;
  without.added_tokens[0].content = '[END]';
  without.model.vocab['[END]'] = 0;
  delete without.model.vocab['[PAD]'];
  assert.equal(await padId(without, { eos_token: '[END]' }), 0);
  await assert.rejects(padId(without, {}), { code: 'tokenizer/invalid', message: /no padding token/ });
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
  [
    'a vocabulary whose ids are words',
    { ...tinyJson(), model: { type: 'WordPiece', vocab: { '[PAD]': 'zero' } } },
    'tokenizer/invalid',
  ],
  [
    'a vocabulary whose scores are missing',
    { ...tinyJson(), model: { type: 'Unigram', vocab: [['<pad>'], ['a', -1]] } },
    'tokenizer/invalid',
  ],
  [
    'a part that the library does not know',
    { ...tinyJson(), normalizer: { type: 'Magic' } },
    'tokenizer/invalid',
  ],
];
for (const [title, json, code] of refused)
  test(`refused: ${title}`, async (t) => {
    await assert.rejects(openHere(await folderWith(t, json)), { code });
  });

test('refused: a folder without tokenizer.json, with a remedy', async (t) => {
  await assert.rejects(openHere(await temporaryFolder(t, {})), {
    code: 'tokenizer/missing',
    remedy: /fast tokenizer/,
  });
});

test('examples are laid end to end, with how many were cut', async () => {
  const tokenizer = await openHere(tiny);
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
    width: 1,
  });
  assert.deepEqual(seen, [0, 2]);
  const none = await encodeExamples({ examples: [], tokenizer, maxLength: 4 });
  assert.deepEqual([none.ids, none.offsets], [new Int32Array(0), Int32Array.of(0)]);
});

test('many questions leave no listeners behind', async (t) => {
  const warnings: string[] = [];
  const onWarning = ({ name }: Error) => warnings.push(name);
  process.on('warning', onWarning);
  t.after(() => process.off('warning', onWarning));
  const tokenizer = await openHere(tiny);
  for (let i = 0; i < 15; i++) await tokenizer.encode([{ text: 'a' }], 8);
  await wait(0);
  assert.deepEqual(warnings, []);
});

test('tokenizing can be cancelled, and lets others work', async () => {
  const tokenizer = await openHere(tiny);
  const controller = new AbortController();
  const examples = Array.from({ length: 1000 }, () => ({ text: 'good' }));
  const encoding = encodeExamples({ examples, tokenizer, maxLength: 8, signal: controller.signal });
  setImmediate(() => controller.abort());
  await assert.rejects(encoding, { code: 'run/cancelled' });
});

/** Backtracks without end on a long word that does not end its text. */
const endless = () => ({
  ...tinyJson(),
  pre_tokenizer: { type: 'Split', pattern: { Regex: '(\\w+)+$' }, behavior: 'Isolated', invert: false },
});

test('a pattern that breaks the library down is an error that names the texts, and others go on', async (t) => {
  const tokenizer = await openHere(await folderWith(t, endless()));
  const examples = [{ text: 'a' }, { text: `${'a'.repeat(60)}!` }];
  await assert.rejects(encodeExamples({ examples, tokenizer, maxLength: 8 }), {
    code: 'tokenizer/broke-down',
    message: /at texts 1 to 2 of the split: Onig: Regex search error: retry-limit-in-match over/,
  });
  assert.deepEqual(await idsOf(tokenizer, 'love'), [2, 6, 3]);
});

test('a tokenizer that takes too long is broken off', async () => {
  const tokenizer = await openHere(byteLevel);
  const examples = [{ text: 'ab'.repeat(2_000_000) }];
  await assert.rejects(encodeExamples({ examples, tokenizer, maxLength: 8, limitMs: 50 }), {
    code: 'tokenizer/too-slow',
    message: /at text 1 of the split: it did not finish within 0.05 s/,
  });
  assert.ok((await idsOf(tokenizer, 'love')).length > 2);
});

test('a large vocabulary is no burden', async (t) => {
  const json = tinyJson();
  for (let id = 18; id < 500_000; id++) json.model.vocab[`word${id}`] = id;
  const tokenizer = await openHere(await folderWith(t, json));
  assert.deepEqual(await idsOf(tokenizer, 'word499999'), [2, 499_999, 3]);
});

test('a token that the model has no embedding for is named, once a text has it', async (t) => {
  const tokenizer = await openHere(await folderWith(t, tinyJson()), 16);
  assert.deepEqual(await idsOf(tokenizer, 'love'), [2, 6, 3]);
  await assert.rejects(idsOf(tokenizer, '你'), {
    code: 'tokenizer/outside-model',
    message: /token 16,.* only 16/,
  });
});

for (const folder of [tiny, byteLevel, unigram])
  test(`of a text that is cut no more is tokenized than that takes, and the tokens are the same: ${folder}`, async () => {
    const tokenizer = await openHere(folder);
    const sentence = "i love this   product, unable!  \n\n it's 你 <mask>";
    const long = `${sentence} `.repeat(3000);
    const whole = await idsOf(tokenizer, `${sentence} `.repeat(60), Number.POSITIVE_INFINITY);
    for (const maxLength of [3, 4, 16, 61, 100, 203])
      assert.deepEqual((await idsOf(tokenizer, long, maxLength)).slice(0, -1), whole.slice(0, maxLength - 1));
  });

test('only the beginning of a huge text is read', async () => {
  const seen: number[] = [];
  const count = async (text: string) => {
    seen.push(text.length);
    return text.split(' ').length;
  };
  const words = await encodeBeginning('i love this product '.repeat(2_500_000), 128, count, (n) => n > 128);
  assert.ok(words > 128);
  assert.ok(seen.reduce((sum, length) => sum + length, 0) < 20_000);
});
