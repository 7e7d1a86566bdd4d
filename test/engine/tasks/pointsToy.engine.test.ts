import assert from 'node:assert/strict';
import path from 'node:path';
import { test } from 'node:test';
import { raggedValues, rowsOf, valuesOf } from '../../../src/engine/datasets/exampleValues';
import type { TargetReader } from '../../../src/engine/datasets/targetReader';
import { predict } from '../../../src/engine/evaluation/predict';
import { askPackage } from '../../../src/engine/packaging/askPackage';
import { openGolden, replayGolden } from '../../../src/engine/packaging/golden';
import type { LossFunction } from '../../../src/engine/tasks/losses/loss';
import type { Task } from '../../../src/engine/tasks/task';
import { tf } from '../../../src/engine/tensorflow/loadTensorFlow';
import { skipWithoutOnnxRuntime } from '../formats/servedFixture';
import { flat } from '../tensorCount';
import { mapHead } from './mapHead';
import { type ToyImage, writeImages } from './toyImages';
import { runToy, withToy } from './toyRun';

/** A task that the product does not know: any number of points in an image, `12 40;50 8`, each in one of 8 by 8 cells. */

const side = 8;

const pointsIn = (cell: unknown): number[] =>
  String(cell ?? '')
    .match(/\d+/g)
    ?.map(Number) ?? [];

const reader: TargetReader = {
  suits: ({ rows }) => rows.every(({ cells }) => /^(\d+ \d+(;\d+ \d+)*|-)$/.test(String(cells[0]))),
  read: ({ training, others }) => {
    const targets = [training, ...others].map(({ rows }) => rows.map(({ cells }) => pointsIn(cells[0])));
    return { labels: ['point'], targets, strata: targets[0]!.map(() => '') };
  },
  groupOf: () => '',
  describe: () => ({ summary: 'points', report: [], warnings: [] }),
};

/** [batch, cells]: 1 where a cell has a point, of a padded list of points [batch, points, 2] with its mask [batch, points]. */
function cellsOf(points: tf.Tensor, mask: tf.Tensor): tf.Tensor {
  const column = tf.slice(points, [0, 0, 0], [points.shape[0]!, points.shape[1]!, 1]);
  const row = tf.slice(points, [0, 0, 1], [points.shape[0]!, points.shape[1]!, 1]);
  const cell = tf.add(tf.mul(tf.floor(tf.mul(row, side)), side), tf.floor(tf.mul(column, side)));
  const numbers = tf.reshape(tf.range(0, side * side), [1, 1, side * side]);
  const hits = tf.mul(tf.cast(tf.equal(cell, numbers), 'float32'), tf.expandDims(mask, 2));
  return tf.max(hits, 1);
}

const pointLoss: LossFunction = ({ logits }, { points, pointsMask }) => {
  const wanted = cellsOf(points!, pointsMask!);
  const given = tf.reshape(logits!, [-1, side * side]);
  // Few cells have a point, so these count more.
  const weights = tf.add(1, tf.mul(wanted, 8));
  const losses = tf.sub(tf.softplus(given), tf.mul(given, wanted));
  return tf.mean(tf.mul(losses, weights), 1);
};

const found = (values: ArrayLike<number>) =>
  Array.from(values).flatMap((score, cell) => (score > 0 ? [cell] : []));

const cellOf = (values: ArrayLike<number>, at: number) =>
  side * Math.floor(values[2 * at + 1]! * side) + Math.floor(values[2 * at]! * side);

const points: Task = {
  problemType: 'toy_points',
  losses: { 'binary-cross-entropy': pointLoss },
  distillation: ({ logits }, teacher) => tf.mean(tf.square(tf.sub(logits!, teacher.logits!)), [1, 2, 3]),
  primaryMetric: 'recall',
  pack: (targets) => ({
    points: {
      ...raggedValues(
        targets.map((target) => Float32Array.from(target)),
        [2],
      ),
      moves: 'points',
    },
  }),
  totals: () =>
    new Map([
      ['found', []],
      ['wanted', []],
    ]),
  addTotals: ({ logits }, { points: own, pointsMask }, isExample) => {
    const wanted = tf.mul(cellsOf(own!, pointsMask!), tf.expandDims(isExample, 1));
    const given = tf.cast(tf.greater(tf.reshape(logits!, [-1, side * side]), 0), 'float32');
    return { found: tf.sum(tf.mul(wanted, given)), wanted: tf.sum(wanted) };
  },
  trainMetrics: ({ found: hits, wanted }) => ({ recall: hits![0]! / Math.max(1, wanted![0]!) }),
  metrics: ({ outputs, targets }) => {
    let [hits, wanted, given] = [0, 0, 0];
    for (let row = 0; row < rowsOf(targets); row++) {
      const own = valuesOf(targets.points!, row);
      const cells = new Set(Array.from({ length: own.length / 2 }, (_, at) => cellOf(own, at)));
      const answered = found(valuesOf(outputs.logits!, row));
      hits += answered.filter((cell) => cells.has(cell)).length;
      wanted += cells.size;
      given += answered.length;
    }
    return { recall: hits / Math.max(1, wanted), precision: hits / Math.max(1, given), wanted };
  },
  answers: (outputs) =>
    Array.from({ length: rowsOf(outputs) }, (_, row) => {
      const cells = found(valuesOf(outputs.logits!, row));
      return { summary: `${cells.length} points`, value: { cells } };
    }),
  report: () => [],
};

/** Up to three bright discs on a dark ground. */
function discs(i: number): ToyImage {
  const count = i % 4;
  const centres = Array.from(
    { length: count },
    (_, at) => [14 + ((i * 11 + at * 23) % 36), 14 + ((i * 7 + at * 17) % 36)] as const,
  );
  return {
    label: centres.map(([x, y]) => `${x} ${y}`).join(';') || '-',
    levelAt: (x, y) => (centres.some(([cx, cy]) => (x - cx) ** 2 + (y - cy) ** 2 < 16) ? 240 : 10),
  };
}

test(
  'points of an image, padded and moved with it, are trained compiled, scored, packaged, replayed from ONNX and predicted',
  { skip: skipWithoutOnnxRuntime },
  flat(() =>
    withToy({ name: 'points', reader, task: points, head: mapHead }, async (folder) => {
      await writeImages(
        folder,
        Array.from({ length: 96 }, (_, i) => discs(i)),
      );
      const { evaluation, finetune, warnings, io } = await runToy(folder, {
        dataset: 'path: data.csv\nmissing: keep',
        model: 'preset: ./tiny-resnet',
        preprocess: 'imageSize: 32\naugment: light',
        finetune: 'epochs: 15\nbatchSize: 8\nlearningRate: 1e-2',
        package: 'to: out\nformats: [safetensors, savedmodel, tfjs, onnx]',
      });
      assert.ok(!warnings.some((code) => /not-compiled|shape-bound|not-replayed/.test(code)), `${warnings}`);
      const last = finetune.history.at(-1)!.train;
      assert.ok(last.recall! > 0.7, `recall in training: ${last.recall}`);
      const { recall, precision, wanted } = evaluation.metrics;
      assert.ok(recall! > 0.7 && precision! > 0.4 && wanted! > 10, JSON.stringify(evaluation.metrics));
      const out = path.join(folder, 'out');
      const image = path.join(folder, 'images', '3.bmp');
      const [own] = await predict(out, [{ image }], (await openGolden(out))!.kept, io.cacheFolder);
      assert.deepEqual(own!.outputs.logits!.shape, [side, side, 1]);
      assert.ok((own!.answer.value.cells as number[]).length > 0);
      const replay = await replayGolden(out, io);
      assert.ok(replay.passed && replay.formats.length === 4, JSON.stringify(replay));
      const [asked] = await askPackage({ folder: out, asked: [image], format: 'onnx' }, io);
      assert.deepEqual(asked!.answer, own!.answer);
    }),
  ),
);
