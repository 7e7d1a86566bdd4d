import assert from 'node:assert/strict';
import path from 'node:path';
import { test } from 'node:test';
import { rowsOf, valuesFor, valuesOf } from '../../../src/engine/datasets/exampleValues';
import type { TargetReader } from '../../../src/engine/datasets/targetReader';
import { predict } from '../../../src/engine/evaluation/predict';
import type { Head } from '../../../src/engine/models/head';
import { askPackage } from '../../../src/engine/packaging/askPackage';
import { openGolden, replayGolden } from '../../../src/engine/packaging/golden';
import type { LossFunction } from '../../../src/engine/tasks/losses/loss';
import type { Task } from '../../../src/engine/tasks/task';
import { tf } from '../../../src/engine/tensorflow/loadTensorFlow';
import { skipWithoutOnnxRuntime } from '../formats/servedFixture';
import { flat } from '../tensorCount';
import { mapHead } from './mapHead';
import { imageSize, type ToyImage, writeImages } from './toyImages';
import { runToy, withToy } from './toyRun';

/** A task that the product does not know: a label for each pixel of a map of 8 by 8, `d` for dark and `b` for bright. */

const [side, labels] = [8, ['dark', 'bright']];

const reader: TargetReader = {
  suits: ({ rows }) => rows.every(({ cells }) => /^[db]{64}$/.test(String(cells[0]))),
  read: ({ training, others }) => {
    const targets = [training, ...others].map(({ rows }) =>
      rows.map(({ cells }) => Array.from(String(cells[0]), (letter) => Number(letter === 'b'))),
    );
    return { labels, targets, strata: targets[0]!.map(() => '') };
  },
  groupOf: () => '',
  describe: () => ({ summary: 'a label for each pixel', report: [], warnings: [] }),
};

const head: Head = mapHead;

/** The mean cross-entropy of the pixels that show the original. */
const pixelLoss: LossFunction = ({ logits }, { pixels }) => {
  const wanted = tf.oneHot(tf.cast(tf.maximum(pixels!, 0), 'int32'), labels.length);
  const losses = tf.neg(tf.sum(tf.mul(tf.logSoftmax(logits!), wanted), 3));
  const counts = tf.cast(tf.greaterEqual(pixels!, 0), 'float32');
  return tf.div(tf.sum(tf.mul(losses, counts), [1, 2]), tf.maximum(tf.sum(counts, [1, 2]), 1));
};

const best = (values: ArrayLike<number>) =>
  Array.from({ length: values.length / 2 }, (_, i) => Number(values[2 * i + 1]! > values[2 * i]!));

const pixelLabels: Task = {
  problemType: 'toy_pixels',
  losses: { 'cross-entropy': pixelLoss },
  distillation: ({ logits }, teacher) => tf.mean(tf.square(tf.sub(logits!, teacher.logits!)), [1, 2, 3]),
  primaryMetric: 'pixelAccuracy',
  pack: (targets) => ({
    pixels: { ...valuesFor(Int32Array.from(targets.flat()), [side, side]), moves: 'map' },
  }),
  totals: () =>
    new Map([
      ['right', []],
      ['pixels', []],
    ]),
  addTotals: ({ logits }, { pixels }, isExample) => {
    const weight = tf.reshape(isExample, [-1, 1, 1]);
    const counts = tf.mul(tf.cast(tf.greaterEqual(pixels!, 0), 'float32'), weight);
    const isRight = tf.cast(tf.equal(tf.argMax(logits!, 3), pixels!), 'float32');
    return { right: tf.sum(tf.mul(isRight, counts)), pixels: tf.sum(counts) };
  },
  trainMetrics: ({ right, pixels }) => ({ pixelAccuracy: right![0]! / pixels![0]! }),
  metrics: ({ outputs, targets }) => {
    let [right, count] = [0, 0];
    for (let row = 0; row < rowsOf(targets); row++) {
      const answered = best(valuesOf(outputs.logits!, row));
      for (const [at, label] of valuesOf(targets.pixels!, row).entries()) {
        if (label < 0) continue;
        count += 1;
        right += Number(answered[at] === label);
      }
    }
    return { pixelAccuracy: right / count };
  },
  answers: (outputs) =>
    Array.from({ length: rowsOf(outputs) }, (_, row) => {
      const pixels = best(valuesOf(outputs.logits!, row));
      const bright = pixels.reduce((sum, label) => sum + label, 0);
      return { summary: `${bright} bright pixels`, value: { pixels } };
    }),
  report: () => [],
};

/** A bright rectangle on a dark ground. */
function rectangle(i: number): ToyImage {
  const [left, top] = [i % 4, Math.floor(i / 4) % 4];
  const [right, bottom] = [left + 2 + (i % 3), top + 2 + (i % 5 > 2 ? 2 : 0)];
  const isBright = (column: number, row: number) =>
    column >= left && column < right && row >= top && row < bottom;
  const cells = Array.from({ length: side * side }, (_, at) =>
    isBright(at % side, Math.floor(at / side)) ? 'b' : 'd',
  );
  const cell = imageSize / side;
  return {
    label: cells.join(''),
    levelAt: (x, y) => (isBright(Math.floor(x / cell), Math.floor(y / cell)) ? 230 : 20),
  };
}

test(
  'a label for each pixel, which moves with its image, is trained compiled, scored, packaged, replayed from ONNX and predicted',
  { skip: skipWithoutOnnxRuntime },
  flat(() =>
    withToy({ name: 'pixels', reader, task: pixelLabels, head }, async (folder) => {
      await writeImages(
        folder,
        Array.from({ length: 80 }, (_, i) => rectangle(i)),
      );
      const { evaluation, finetune, warnings, io } = await runToy(folder, {
        dataset: 'path: data.csv',
        model: 'preset: ./tiny-resnet',
        preprocess: 'imageSize: 32\naugment: light',
        finetune: 'epochs: 12\nbatchSize: 8\nlearningRate: 1e-2',
        package: 'to: out\nformats: [safetensors, savedmodel, tfjs, onnx]',
      });
      assert.ok(!warnings.some((code) => /not-compiled|shape-bound|not-replayed/.test(code)), `${warnings}`);
      assert.ok(
        finetune.history.at(-1)!.train.pixelAccuracy! > 0.85,
        JSON.stringify(finetune.history.at(-1)),
      );
      assert.ok(evaluation.metrics.pixelAccuracy! > 0.85, `${evaluation.metrics.pixelAccuracy}`);
      const out = path.join(folder, 'out');
      const image = path.join(folder, 'images', '5.bmp');
      const [own] = await predict(out, [{ image }], (await openGolden(out))!.kept, io.cacheFolder);
      assert.deepEqual(own!.outputs.logits!.shape, [side, side, labels.length]);
      assert.equal((own!.answer.value.pixels as number[]).length, side * side);
      const replay = await replayGolden(out, io);
      assert.ok(replay.passed && replay.formats.length === 4, JSON.stringify(replay));
      const [asked] = await askPackage({ folder: out, asked: [image], format: 'onnx' }, io);
      assert.deepEqual(asked!.answer, own!.answer);
    }),
  ),
);
