import assert from 'node:assert/strict';
import { test } from 'node:test';
import { searchBeams } from '../../../src/engine/generation/beamSearch';
import { compileWriter } from '../../../src/engine/generation/compiledWriter';
import {
  type GenerationSettings,
  generateTokens,
  type Writer,
} from '../../../src/engine/generation/generate';
import { generateText } from '../../../src/engine/generation/generateText';
import type { TokenCache } from '../../../src/engine/models/backbone';
import { type HeadedModel, loadModel } from '../../../src/engine/models/headedModel';
import { tf } from '../../../src/engine/tensorflow/loadTensorFlow';
import { CancelledError } from '../../../src/experiment/errors/errors';
import { goldenFolder, readGolden } from '../../golden/gpt2/goldenGpt2';
import { assertClose } from '../models/assertClose';
import { flat } from '../tensorCount';

const golden = readGolden('small');
const cases = golden.generation!;
const greedy: GenerationSettings = { temperature: 0, maxTokens: 50, seed: 0 };
const endToken = golden.config.eos_token_id as number;
const never = new AbortController().signal;

/** Runs a test's body with the golden's language model. */
function withModel(body: (model: HeadedModel) => Promise<void>): () => Promise<void> {
  return flat(async () => {
    const { folder, remove } = await goldenFolder(golden, 'languageModel');
    const model = await loadModel({ folder, seed: 0 });
    remove();
    await body(model);
    model.dispose();
  });
}

/** As `withModel`, compiled: `endless` never ends a text. */
function withWriter(body: (writer: Writer, endless: Writer) => Promise<void>): () => Promise<void> {
  return withModel(async ({ next, architecture, variables }) => {
    assert.ok(next !== undefined && architecture.endTokens !== undefined);
    const writer = compileWriter({ architecture, variables, next });
    await body(writer, { ...writer, architecture: { ...architecture, endTokens: [] } });
    writer.dispose();
  });
}

async function tokensOf(writer: Writer, prompt: readonly number[], settings = greedy, signal = never) {
  const tokens: number[] = [];
  for await (const token of generateTokens(writer, prompt, settings, signal)) tokens.push(token);
  return tokens;
}

test(
  "what is added to prompts without an end token is transformers' greedy search",
  withWriter(async (_, endless) => {
    assert.equal(cases.length, 20);
    for (const { prompt, greedy: expected } of cases)
      assert.deepEqual(await tokensOf(endless, prompt), expected);
  }),
);

test(
  'the end token ends a text, and is not part of it',
  withWriter(async (writer) => {
    for (const { prompt, stopped } of cases)
      assert.deepEqual(
        await tokensOf(writer, prompt),
        stopped.filter((token) => token !== endToken),
      );
  }),
);

test(
  "the likeliest continuation among several beams is transformers'",
  withWriter(async (writer) => {
    const search = (prompt: readonly number[], beams: number, signal = never) =>
      searchBeams(writer, prompt, { beams, maxTokens: 12 }, signal);
    const notEnd = (token: number) => token !== endToken;
    for (const { prompt, beam } of cases) assert.deepEqual(await search(prompt, 3), beam.filter(notEnd));
    for (const { prompt, stopped } of cases.slice(0, 5))
      assert.deepEqual(await search(prompt, 1), stopped.slice(0, 12).filter(notEnd));
    await assert.rejects(search([10], 3, AbortSignal.abort()), CancelledError);
    await assert.rejects(search(Array(65).fill(9), 3), { code: 'generate/too-long' });
  }),
);

test(
  'without the cache, the whole text at once scores the same tokens highest',
  withModel(async (model) => {
    for (const { prompt, greedy: expected } of cases) {
      const read = [...prompt, ...expected.slice(0, -1)];
      const likeliest = tf.tidy(() => {
        const inputIds = tf.tensor2d(read, [1, read.length], 'int32');
        const { logits } = model.serve({ inputIds, attentionMask: tf.onesLike(inputIds) });
        return tf.argMax(logits!, 2).dataSync();
      });
      assert.deepEqual([...likeliest.slice(prompt.length - 1)], expected);
    }
  }),
);

test(
  'compiled, it answers as operation by operation, after caches of all lengths',
  withModel(async ({ architecture, variables, next }) => {
    const text = cases[0]!.greedy.slice(0, 12);
    const eager = (ids: readonly number[], cache: TokenCache) =>
      next!(tf.tensor2d([...ids], [1, ids.length], 'int32'), cache);
    const expected = tf.tidy(() => readAlong(eager, text));
    const writer = compileWriter({ architecture, variables, next: next! });
    const found = tf.tidy(() => readAlong(writer.next, text));
    writer.dispose();
    assert.ok(found.length === text.length && new Set(found).size > 1);
    for (const [i, logits] of found.entries()) assertClose(logits, expected[i]!, 1e-5, `logits ${i}`);
  }),
);

/** The logits after each token of a text, which is read token by token. */
function readAlong(next: Writer['next'], text: readonly number[]): number[][] {
  let before: TokenCache = [];
  return text.map((token) => {
    const { logits, cache } = next([token], before);
    before = cache;
    return [...logits.dataSync()];
  });
}

test(
  'a seed repeats a drawn text, and there are no more tokens than asked for',
  withWriter(async (_, endless) => {
    const drawn = (seed: number) =>
      tokensOf(endless, [10, 39], { temperature: 1, topK: 20, maxTokens: 12, seed });
    assert.equal((await drawn(1)).length, 12);
    assert.deepEqual(await drawn(1), await drawn(1));
    assert.notDeepEqual(await drawn(1), await drawn(2));
  }),
);

test(
  "a text ends at the model's last position; a longer prompt is refused",
  withWriter(async (_, endless) => {
    const settings = { ...greedy, maxTokens: 500 };
    assert.equal((await tokensOf(endless, Array(60).fill(9), settings)).length, 5);
    assert.equal((await tokensOf(endless, Array(64).fill(9), settings)).length, 1);
    await assert.rejects(tokensOf(endless, Array(65).fill(9)), { code: 'generate/too-long' });
  }),
);

test(
  'a cancellation ends it between two tokens, and so does who takes no more',
  withWriter(async (_, endless) => {
    const abort = new AbortController();
    const tokens = generateTokens(endless, [10], greedy, abort.signal);
    assert.equal((await tokens.next()).done, false);
    abort.abort();
    await assert.rejects(tokens.next(), CancelledError);
    const left = generateTokens(endless, [10], greedy, never);
    await left.next();
    await left.return();
  }),
);

test(
  'a model that says nothing about the next token is refused',
  flat(async () => {
    const { folder, remove } = await goldenFolder(golden, 'classifier');
    const io = {
      signal: never,
      cacheFolder: folder,
      onText: () => assert.fail('nothing is written'),
      onWritten: () => {},
    };
    await assert.rejects(generateText({ ...greedy, beams: 1, stop: [], folder, prompts: ['a'] }, io), {
      code: 'model/generates-nothing',
    });
    remove();
  }),
);
