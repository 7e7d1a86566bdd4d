import assert from 'node:assert/strict';
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import os from 'node:os';
import path from 'node:path';
import { test } from 'node:test';
import { pathToFileURL } from 'node:url';
import { pruneVocabulary } from '../../../src/engine/compression/pruneVocabulary';
import { encodeExamples } from '../../../src/engine/inputs/text/encodeExamples';
import { type HeadedModel, loadModel } from '../../../src/engine/models/headedModel';
import { tf } from '../../../src/engine/tensorflow/loadTensorFlow';
import { farthest } from '../formats/servedFixture';
import { openHere } from '../inputs/text/openHere';
import { flat } from '../tensorCount';

const words = ['good', 'bad', 'film', 'book', 'rare', 'unseen', 'seldom', 'never'];
const letters = [...'abdefgiklmnorsuv'];
const vocabulary = [...words, ...letters, ...letters.map((letter) => `##${letter}`), '##lm'];
const texts = ['good film', 'bad film', 'good book', 'bad book', 'a good bad rare film'];
const settings = { keep: 0.1, by: 'tfidf' } as const;

const readJson = (folder: string, name: string) => JSON.parse(readFileSync(path.join(folder, name), 'utf8'));
const writeJson = (folder: string, name: string, json: unknown) =>
  writeFileSync(path.join(folder, name), JSON.stringify(json));

/** A tiny BERT whose special tokens have the last numbers, and all the files that number tokens. */
async function writeModel(folder: string): Promise<void> {
  const module = pathToFileURL(path.resolve('test/host/tinyBert.mjs')).href;
  const { writeTinyBert } = (await import(module)) as {
    writeTinyBert(folder: string, words: string[]): void;
  };
  writeTinyBert(folder, vocabulary);
  const tokenizer = readJson(folder, 'tokenizer.json');
  const tokens = Object.keys(tokenizer.model.vocab).reverse();
  const numbers = Object.fromEntries(tokens.map((token, number) => [token, number]));
  tokenizer.model.vocab = numbers;
  for (const added of tokenizer.added_tokens) added.id = numbers[added.content];
  for (const [token, each] of Object.entries<{ ids: number[] }>(tokenizer.post_processor.special_tokens))
    each.ids = [numbers[token]!];
  writeJson(folder, 'tokenizer.json', tokenizer);
  writeJson(folder, 'tokenizer_config.json', {
    added_tokens_decoder: { [numbers['[PAD]']!]: { content: '[PAD]' } },
  });
  writeJson(folder, 'config.json', { ...readJson(folder, 'config.json'), pad_token_id: numbers['[PAD]'] });
  writeFileSync(path.join(folder, 'vocab.txt'), `${tokens.join('\n')}\n`);
}

async function withFolders(body: (whole: string, pruned: string) => Promise<void>): Promise<void> {
  const root = mkdtempSync(path.join(os.tmpdir(), 'graft-vocabulary-'));
  try {
    const whole = path.join(root, 'whole');
    await writeModel(whole);
    await body(whole, path.join(root, 'pruned'));
  } finally {
    rmSync(root, { recursive: true });
  }
}

async function encode(folder: string, given: readonly string[]) {
  const examples = given.map((text) => ({ text }));
  return encodeExamples({ examples, tokenizer: await openHere(folder), maxLength: 64 });
}

/** Writes the pruned model, and hands out both. */
async function prune(
  whole: string,
  pruned: string,
  look: (before: HeadedModel, after: HeadedModel) => unknown,
) {
  const before = await loadModel({ folder: whole, labels: ['no', 'yes'], seed: 3 });
  const targets = { label: { values: Int32Array.of(1, 0, 1, 0, 1), shape: [] } };
  await pruneVocabulary(before, settings, { encoded: await encode(whole, texts), targets }, pruned);
  const after = await loadModel({ folder: pruned, seed: 0 });
  await look(before, after);
  before.dispose();
  after.dispose();
}

async function logitsOf({ folder, forward }: HeadedModel, text: string): Promise<Float32Array> {
  const { ids } = await encode(folder, [text]);
  return tf.tidy(() => {
    const inputIds = tf.tensor2d(ids, [1, ids.length], 'int32');
    const inputs = { inputIds, attentionMask: tf.onesLike(inputIds) };
    return forward(inputs, { training: false }).logits!.dataSync<'float32'>().slice();
  });
}

async function piecesOf(folder: string, text: string): Promise<string[]> {
  const vocab: Record<string, number> = readJson(folder, 'tokenizer.json').model.vocab;
  const { ids } = await encode(folder, [text]);
  return [...ids].map((id) => Object.keys(vocab).find((token) => vocab[token] === id)!);
}

test(
  'only what the texts need stays, and answers are the same where no word is gone',
  flat(() =>
    withFolders((whole, pruned) =>
      prune(whole, pruned, async (before, after) => {
        const rows = ({ variables }: HeadedModel) =>
          variables.get('bert.embeddings.word_embeddings.weight')!.shape[0];
        assert.equal(rows(before), 5 + vocabulary.length);
        assert.equal(rows(after), 5 + 2 * letters.length);
        assert.deepEqual(await piecesOf(pruned, 'unseen'), [
          ...['[CLS]', 'u', '##n', '##s', '##e', '##e', '##n', '[SEP]'],
        ]);
        for (const text of ['a', 'a b', 'd e f g'])
          assert.ok(farthest(await logitsOf(after, text), await logitsOf(before, text)) < 1e-6, text);
        assert.ok((await piecesOf(pruned, texts.join(' '))).every((piece) => piece !== '[UNK]'));
      }),
    ),
  ),
);

test(
  'all files number the tokens alike',
  flat(() =>
    withFolders((whole, pruned) =>
      prune(whole, pruned, () => {
        const { model, added_tokens, post_processor } = readJson(pruned, 'tokenizer.json');
        const listed = readFileSync(path.join(pruned, 'vocab.txt'), 'utf8').trimEnd().split('\n');
        assert.deepEqual(
          listed.map((token) => model.vocab[token]),
          listed.map((_, at) => at),
        );
        for (const { id, content } of added_tokens) assert.equal(id, model.vocab[content]);
        assert.deepEqual(post_processor.special_tokens['[SEP]'].ids, [model.vocab['[SEP]']]);
        const { pad_token_id, vocab_size } = readJson(pruned, 'config.json');
        assert.deepEqual([pad_token_id, vocab_size], [model.vocab['[PAD]'], listed.length]);
        const { added_tokens_decoder } = readJson(pruned, 'tokenizer_config.json');
        assert.deepEqual(added_tokens_decoder, { [pad_token_id]: { content: '[PAD]' } });
      }),
    ),
  ),
);

test(
  'other kinds of tokenizers are refused by name',
  flat(() =>
    withFolders(async (whole, pruned) => {
      const encoded = await encode(whole, texts);
      writeFileSync(
        path.join(whole, 'tokenizer.json'),
        readFileSync('test/golden/tokenizer/byteLevel/tokenizer.json'),
      );
      const model = await loadModel({ folder: whole, labels: ['no', 'yes'], seed: 3 });
      const split = { encoded, targets: { label: { values: new Int32Array(texts.length), shape: [] } } };
      await assert.rejects(pruneVocabulary(model, settings, split, pruned), {
        code: 'optimize/tokenizer-kind',
        message: /this tokenizer is BPE/,
      });
      model.dispose();
    }),
  ),
);
