import assert from 'node:assert/strict';
import { mkdtemp, rm } from 'node:fs/promises';
import os from 'node:os';
import path from 'node:path';
import { test } from 'node:test';
import { feedTensors, type NamedNumbers } from '../../../src/engine/compile/feeds';
import type { Format } from '../../../src/engine/formats/format';
import { type OnnxSession, openOnnx } from '../../../src/engine/formats/onnx/onnxSession';
import {
  onnxWithPastFormat,
  onnxWithPastInt8Format,
} from '../../../src/engine/formats/onnx/onnxWithPastFormat';
import { type HeadedModel, loadModel } from '../../../src/engine/models/headedModel';
import { tf } from '../../../src/engine/tensorflow/loadTensorFlow';
import { goldenFolder, readGolden } from '../../golden/gpt2/goldenGpt2';
import { flat } from '../tensorCount';
import {
  drawFeeds,
  farthest,
  io,
  servedLogits,
  skipWithoutOnnxRuntime,
  toWrite,
  withTiny,
} from './servedFixture';

/** A tiny language model, written. */
async function withWritten(
  format: Format,
  body: (model: HeadedModel, folder: string) => Promise<void>,
): Promise<void> {
  const { folder, remove } = await goldenFolder(readGolden('small'), 'languageModel');
  const model = await loadModel({ folder, seed: 0 });
  try {
    await format.write(toWrite(model), folder);
    await body(model, folder);
  } finally {
    model.dispose();
    remove();
  }
}

/** The logits of each of some tokens, and what is kept of them as feeds for the next. */
function past(values: NamedNumbers, [, heads, , headSize]: readonly number[]) {
  return Object.fromEntries(
    Object.entries(values)
      .filter(([name]) => name !== 'logits')
      .map(([name, { values: numbers }]) => [
        name.replace('present', 'past_key_values'),
        { values: numbers, shape: [1, heads!, numbers.length / (heads! * headSize!), headSize!] },
      ]),
  );
}

/** Reads a text in three pieces, each after the ones before. @returns the logits of each of its tokens */
async function readInPieces(session: OnnxSession, tokens: Int32Array, shape: readonly number[]) {
  const none = [...session.inputShapes.keys()].map((name) => [
    name,
    { values: new Float32Array(0), shape: [] },
  ]);
  let before = past(Object.fromEntries(none), shape);
  const pieces: number[] = [];
  for (const [from, to] of [
    [0, 5],
    [5, 6],
    [6, 11],
  ] as const) {
    const ids = { values: tokens.subarray(from, to), shape: [1, to - from] };
    const mask = { values: new Int32Array(to).fill(1), shape: [1, to] };
    const values = await session.run({ ...before, input_ids: ids, attention_mask: mask });
    pieces.push(...values.logits!.values);
    before = past(values, shape);
    assert.equal(before['past_key_values.0.key']!.shape[2], to);
  }
  return pieces;
}

for (const [format, share] of [
  [onnxWithPastFormat, 1e-5],
  [onnxWithPastInt8Format, 0.02],
] as const)
  test(
    `${format.path} reads a text in pieces of any length as the engine does at once`,
    { skip: skipWithoutOnnxRuntime },
    flat(() =>
      withWritten(format, async (model, folder) => {
        const session = await openOnnx(path.join(folder, format.path), io);
        const tokens = drawFeeds(model, 1, 11).inputIds!.values as Int32Array;
        const read = tf.tidy(() => model.follow!(tf.tensor2d(tokens, [1, 11], 'int32'), []));
        const [own, { shape }] = [read.logits.dataSync<'float32'>(), read.cache[0]![0]];
        tf.dispose([read.logits, read.cache]);
        const pieces = await readInPieces(session, tokens, shape);
        await session.close();
        const off = farthest(pieces, own) / (Math.max(...own) - Math.min(...own));
        assert.ok(off < share, `${off} of the spread`);
      }),
    ),
  );

test(
  'without a past it answers a batch of texts as the engine serves them',
  { skip: skipWithoutOnnxRuntime },
  flat(() =>
    withWritten(onnxWithPastFormat, async (model, folder) => {
      const drawn = drawFeeds(model, 3, 7);
      const feeds = { ...drawn, attentionMask: { values: new Int32Array(21).fill(1), shape: [3, 7] } };
      const own = tf.tidy(() => model.serve(feedTensors(feeds)).logits!.dataSync() as Float32Array);
      const replay = await onnxWithPastFormat.open(folder, io);
      const answers = await servedLogits(replay, feeds);
      await replay.close();
      assert.ok(farthest(answers, own) < 1e-4, `${farthest(answers, own)}`);
    }),
  ),
);

test(
  'a model that does not say what comes next has no past',
  flat(() =>
    withTiny('padded', async (model) => {
      const folder = await mkdtemp(path.join(os.tmpdir(), 'graft-past-'));
      const written = onnxWithPastFormat.write(toWrite(model), folder);
      await assert.rejects(written, { code: 'formats/no-past' });
      await rm(folder, { recursive: true });
    }),
  ),
);
