import assert from 'node:assert/strict';
import { writeFileSync } from 'node:fs';
import path from 'node:path';
import { test } from 'node:test';
import { pathToFileURL } from 'node:url';
import { raggedValues, rowsOf, valuesOf } from '../../../src/engine/datasets/exampleValues';
import type { TargetReader } from '../../../src/engine/datasets/targetReader';
import { predict } from '../../../src/engine/evaluation/predict';
import { headNames } from '../../../src/engine/models/denseHead';
import type { Head } from '../../../src/engine/models/head';
import { askPackage } from '../../../src/engine/packaging/askPackage';
import { replayGolden } from '../../../src/engine/packaging/golden';
import type { LossFunction } from '../../../src/engine/tasks/losses/loss';
import type { Task } from '../../../src/engine/tasks/task';
import { tf } from '../../../src/engine/tensorflow/loadTensorFlow';
import { dense } from '../../../src/engine/tensorflow/operations/dense';
import { skipWithoutOnnxRuntime } from '../formats/servedFixture';
import { flat } from '../tensorCount';
import { runToy, withToy } from './toyRun';

/** A task that the product does not know: a label for each token, `odd even odd`, beside as many words. */

const labels = ['odd', 'even'];
/** The tokens that frame a text have no label. */
const none = -1;

const reader: TargetReader = {
  suits: ({ rows }) => rows.every(({ cells }) => /^(odd|even)( (odd|even))*$/.test(String(cells[0]))),
  read: ({ training, others }) => {
    const targets = [training, ...others].map(({ rows }) =>
      rows.map(({ cells }) =>
        String(cells[0])
          .split(' ')
          .map((word) => labels.indexOf(word)),
      ),
    );
    return { labels, targets, strata: targets[0]!.map(() => '') };
  },
  groupOf: () => '',
  describe: () => ({ summary: 'a label for each token', report: [], warnings: [] }),
};

const head: Head = {
  reads: ['tokens'],
  shapes: ({ headName, featureSize }, outputs) => {
    const { weight, bias } = headNames(headName);
    return new Map([
      [weight, [outputs, featureSize]],
      [bias, [outputs]],
    ]);
  },
  build: ({ headName }, weights, backbone) => {
    const { weight, bias } = headNames(headName);
    const outputs = (...[inputs, pass]: Parameters<NonNullable<typeof backbone.tokens>>) => {
      const vectors = backbone.tokens!(inputs, pass);
      const [batch, length, size] = vectors.shape;
      const rows = tf.reshape(vectors, [batch * length, size]) as tf.Tensor2D;
      const logits = dense(rows, weights.get(weight) as tf.Tensor2D, weights.get(bias) as tf.Tensor1D);
      return {
        logits: tf.reshape(logits, [batch, length, logits.shape[1]]),
        logitsLengths: tf.sum(tf.cast(inputs.attentionMask!, 'float32'), 1),
      };
    };
    return { outputs, served: outputs };
  },
  outputsOf: (served) => served,
};

/** The mean cross-entropy of the tokens that have a label. */
const tokenLoss: LossFunction = ({ logits }, { words, wordsMask }) => {
  const wanted = tf.maximum(words!, 0);
  const share = tf.sum(tf.mul(tf.logSoftmax(logits!), tf.oneHot(tf.cast(wanted, 'int32'), labels.length)), 2);
  const counts = tf.mul(wordsMask!, tf.cast(tf.greaterEqual(words!, 0), 'float32'));
  return tf.neg(tf.div(tf.sum(tf.mul(share, counts), 1), tf.maximum(tf.sum(counts, 1), 1)));
};

const best = (values: ArrayLike<number>) =>
  Array.from({ length: values.length / 2 }, (_, i) => Number(values[2 * i + 1]! > values[2 * i]!));

const tokenLabels: Task = {
  problemType: 'toy_tokens',
  losses: { 'cross-entropy': tokenLoss },
  distillation: ({ logits }, teacher) => tf.mean(tf.square(tf.sub(logits!, teacher.logits!)), [1, 2]),
  primaryMetric: 'tokenAccuracy',
  pack: (targets) => ({
    words: raggedValues(
      targets.map((target) => Int32Array.of(none, ...target, none)),
      [],
      'length',
    ),
  }),
  totals: () => new Map([['right', []]]),
  addTotals: ({ logits }, { words, wordsMask }, isExample) => {
    const isRight = tf.cast(tf.equal(tf.argMax(logits!, 2), words!), 'float32');
    return { right: tf.sum(tf.mul(tf.sum(tf.mul(isRight, wordsMask!), 1), isExample)) };
  },
  trainMetrics: ({ right }, { words }) => {
    const count = words!.values.filter((label) => label !== none).length;
    return { tokenAccuracy: right![0]! / count };
  },
  metrics: ({ outputs, targets }) => {
    let [right, count] = [0, 0];
    for (let row = 0; row < rowsOf(targets); row++) {
      const answered = best(valuesOf(outputs.logits!, row));
      const wanted = valuesOf(targets.words!, row);
      assert.equal(answered.length, wanted.length, 'what is padded is cut off');
      for (const [at, label] of wanted.entries()) {
        if (label === none) continue;
        count += 1;
        right += Number(answered[at] === label);
      }
    }
    return { tokenAccuracy: right / count };
  },
  answers: ({ logits }) =>
    Array.from({ length: logits!.ragged!.offsets.length - 1 }, (_, row) => {
      const words = best(valuesOf(logits!, row))
        .slice(1, -1)
        .map((label) => labels[label]!);
      return { summary: words.join(' '), value: { words } };
    }),
  report: () => [],
};

const words = ['zero', 'one', 'two', 'three', 'four', 'five'];

test(
  'a label for each token is trained compiled, scored, packaged, replayed from ONNX and predicted',
  { skip: skipWithoutOnnxRuntime },
  flat(() =>
    withToy({ name: 'tokens', reader, task: tokenLabels, head }, async (folder) => {
      const { writeTinyBert } = await import(pathToFileURL(path.resolve('test/host/tinyBert.mjs')).href);
      writeTinyBert(path.join(folder, 'tiny-bert'), words);
      const rows = Array.from({ length: 80 }, (_, i) => {
        const own = Array.from({ length: 1 + (i % 4) }, (_, at) => (i * 5 + at * 7) % 6);
        return `${own.map((word) => words[word]).join(' ')},${own.map((word) => (word % 2 ? 'odd' : 'even')).join(' ')}`;
      });
      writeFileSync(path.join(folder, 'data.csv'), `text,label\n${rows.join('\n')}\n`);
      const { evaluation, warnings, io } = await runToy(folder, {
        dataset: 'path: data.csv',
        model: 'preset: ./tiny-bert',
        finetune: 'epochs: 15\nbatchSize: 8\nlearningRate: 3e-3',
        package: 'to: out\nformats: [safetensors, savedmodel, tfjs, onnx]',
      });
      assert.ok(!warnings.some((code) => /not-compiled|shape-bound|not-replayed/.test(code)), `${warnings}`);
      assert.ok(evaluation.metrics.tokenAccuracy! > 0.95, `${evaluation.metrics.tokenAccuracy}`);
      const out = path.join(folder, 'out');
      const [first, second] = await predict(
        out,
        [{ text: 'one two three' }, { text: 'four' }],
        undefined,
        io.cacheFolder,
      );
      assert.equal(first!.answer.summary, 'odd even odd');
      assert.equal(second!.answer.summary, 'even');
      const replay = await replayGolden(out, io);
      assert.ok(replay.passed, JSON.stringify(replay));
      assert.equal(replay.formats.length, 4);
      const [asked] = await askPackage({ folder: out, asked: ['five four'], format: 'onnx' }, io);
      assert.deepEqual(asked!.answer.value.words, ['odd', 'even']);
      assert.deepEqual(asked!.outputs.logits!.shape, [4, 2]);
    }),
  ),
);

test(
  'a task that reads tokens is refused with a model that has none, before anything runs',
  flat(() =>
    withToy({ name: 'tokens', reader, task: tokenLabels, head }, async (folder) => {
      const { writeTinyResnet } = await import(pathToFileURL(path.resolve('test/host/tinyResnet.mjs')).href);
      writeTinyResnet(path.join(folder, 'tiny-resnet'));
      writeFileSync(path.join(folder, 'data.csv'), 'text,label\none,odd\ntwo,even\nthree,odd\nfour,even\n');
      const run = runToy(folder, {
        dataset: 'path: data.csv\nsplit: none',
        model: 'preset: ./tiny-resnet',
        preprocess: 'maxLength: 8',
      });
      await assert.rejects(run, { code: 'model/missing-features' });
    }),
  ),
);
