import assert from 'node:assert/strict';
import { mkdtempSync, rmSync } from 'node:fs';
import os from 'node:os';
import path from 'node:path';
import { test } from 'node:test';
import { compile } from '../../../src/engine/compile/compile';
import type { Feeds } from '../../../src/engine/compile/feeds';
import { quantizedTo } from '../../../src/engine/compression/autoCandidates';
import { holdRounded } from '../../../src/engine/compression/holdRounded';
import { quantizedNames } from '../../../src/engine/compression/weightRows';
import { encodeOnnx } from '../../../src/engine/formats/onnx/encodeOnnx';
import { toInt8 } from '../../../src/engine/formats/onnx/int8/toInt8';
import { openOnnx } from '../../../src/engine/formats/onnx/onnxSession';
import { toOnnx } from '../../../src/engine/formats/onnx/toOnnx';
import { recordServed } from '../../../src/engine/formats/servedModel';
import { servedFeeds } from '../../../src/engine/formats/servedNames';
import type { ModelRounding } from '../../../src/engine/models/configFile';
import { type HeadedModel, loadModel } from '../../../src/engine/models/headedModel';
import { inputRangeName } from '../../../src/engine/models/layerInputs';
import { saveModel } from '../../../src/engine/models/saveModel';
import { plainSpec } from '../../../src/engine/tasks/taskSpec';
import { tf } from '../../../src/engine/tensorflow/loadTensorFlow';
import { fakeQuantize } from '../../../src/engine/tensorflow/operations/fakeQuantize';
import { loadTuned } from '../../../src/engine/training/loadTuned';
import { createOptimizer } from '../../../src/engine/training/optimizers';
import { taskStep, taskTotals } from '../../../src/engine/training/trainStep';
import { tuneModel } from '../../../src/engine/tuning/tune';
import { keepTrainable, type Tuning } from '../../../src/engine/tuning/tuning';
import { defaultSettings } from '../../../src/experiment/document/settings';
import { withTrainingDefaults } from '../../../src/experiment/stages/finetune';
import {
  apart,
  drawFeeds,
  io,
  ownLogits,
  servedLogits,
  skipWithoutOnnxRuntime,
  withTiny,
} from '../formats/servedFixture';
import { flat } from '../tensorCount';

test(
  'numbers are rounded to steps of which one is zero, and the gradient stops beyond the ends',
  flat(() =>
    tf.tidy(() => {
      const x = tf.tensor1d([-9, -1.04, -0.31, 0, 0.004, 1.5, 2.5]);
      const [low, high] = [tf.scalar(-1), tf.scalar(1.55)];
      // Steps of a hundredth.
      const round = (values: tf.Tensor1D) => fakeQuantize(values, low, high);
      const rounded = round(x).dataSync();
      const expected = [-1, -1, -0.31, 0, 0, 1.5, 1.55];
      for (const [i, value] of expected.entries())
        assert.ok(Math.abs(rounded[i]! - value) < 1e-6, `${value}`);
      const gradient = tf.grad((values) => tf.sum(tf.mul(round(values as tf.Tensor1D), 3)))(x);
      assert.deepEqual([...gradient.dataSync()], [0, 0, 3, 3, 3, 3, 0]);
    }),
  ),
);

/** Images that differ from step to step, as training feeds them. */
function batchOf(model: HeadedModel, step: number): Feeds {
  const drawn = drawFeeds(model, 4, 48, step);
  const rows = ['rows'] as const;
  const images = Object.entries(drawn).map(([name, feed]) => [
    name,
    { ...feed, axes: ['rows', ...Array(feed.shape.length - 1).fill(undefined)] },
  ]);
  return {
    ...Object.fromEntries(images),
    'targets/label': { values: Int32Array.from([0, 1, 2, 3], (i) => (i + step) % 3), shape: [4], axes: rows },
    exampleWeights: { values: new Float32Array(4).fill(0.25), shape: [4], axes: rows },
    dropoutSeed: { values: Int32Array.of(1, step), shape: [2] },
  };
}

const steps = 12;

/** Random weights have statistics that are nothing like a batch's, so that a forward pass in training would be another network. */
const freezeNorms: Tuning = ({ shapes }, before) =>
  keepTrainable(before, (name) => (shapes.get(name)?.length ?? 0) > 1);

/** How far a model's answers are from each other, computed in several ways; root mean square. */
interface Rounding {
  /** In training and in float. */
  readonly trained: number;
  /** In ONNX Runtime, in integers, and in float. */
  readonly int8: number;
  /** In ONNX Runtime, with the ranges of training, and in training. */
  readonly int8FromTrained: number;
  /** In ONNX Runtime, with newly measured ranges, and in training. */
  readonly measuredFromTrained: number;
}

/** Trains a model with its weights rounded, and its activations or not. */
async function trained(model: HeadedModel, activations: boolean): Promise<Rounding> {
  const settings = { ...quantizedTo('int8'), activations };
  const tuned = tuneModel(model, [freezeNorms, holdRounded(settings)!.tuning], 1);
  const before = new Map([...tuned.variables].map(([name, variable]) => [name, variable.dataSync().slice()]));
  const spec = plainSpec('classification', tuned.labels);
  const runner = compile(taskStep(tuned, spec), [], {
    variables: tuned.variables,
    optimizer: createOptimizer('sgd'),
    totals: taskTotals(spec),
    onFallback: (reason) => {
      throw reason;
    },
  });
  const batches = Array.from({ length: steps }, (_, i) => batchOf(tuned, i + 1));
  for (const [i, batch] of batches.entries()) runner.run([batch], 1e-3, i + 1);
  runner.syncVariables();
  runner.dispose();
  const layers = quantizedNames(tuned, settings).map((name) => name.replace(/\.weight$/, ''));
  for (const layer of layers) {
    const name = `${layer}.weight`;
    const now = tuned.variables.get(name)!.dataSync();
    assert.ok(
      now.some((value, i) => value !== before.get(name)![i]),
      `${name} was not trained`,
    );
    const range = tuned.variables.get(inputRangeName(layer))?.dataSync();
    assert.equal(range !== undefined && range[0]! <= 0 && range[1]! > 0.1, activations, `${layer}: ${range}`);
  }
  const rounding = await roundingOf(tuned, batches);
  for (const [name, variable] of tuned.variables) if (!model.variables.has(name)) variable.dispose();
  return rounding;
}

/** On other images than those of training. */
async function roundingOf(tuned: HeadedModel, batches: readonly Feeds[]): Promise<Rounding> {
  const folder = mkdtempSync(path.join(os.tmpdir(), 'graft-rounded-'));
  try {
    await saveModel(tuned, folder);
    const saved = await loadModel({ folder, seed: 0 });
    assert.ok([...saved.variables.keys()].every((name) => !name.endsWith('input_range')));
    const asked = drawFeeds(tuned, 16, 48, 99);
    const float = ownLogits(saved, asked);
    const images = batches.map(({ pixelValues }) => servedFeeds({ pixelValues: pixelValues! }));
    const onnx = toOnnx(recordServed(saved));
    const { graft_quantize: rounding } = saved.config;
    saved.dispose();
    const answersBy = async (ranges: ModelRounding) => {
      const session = await openOnnx(encodeOnnx(await toInt8(onnx, { feeds: images, io }, ranges)), io);
      const answers = await servedLogits(session, asked);
      await session.close();
      return answers;
    };
    const inTraining = ownLogits(tuned, asked);
    const [int8, measured] = [await answersBy(rounding), await answersBy(undefined)];
    return {
      trained: apart(inTraining, float),
      int8: apart(int8, float),
      int8FromTrained: apart(int8, inTraining),
      measuredFromTrained: apart(measured, inTraining),
    };
  } finally {
    rmSync(folder, { recursive: true });
  }
}

for (const name of ['resnet18', 'mobilenetV2', 'densenet121'])
  test(
    `${name}: all weights are trained, under as much rounding of activations as int8 will have, which keeps their ranges and is nearer to what was trained`,
    { skip: skipWithoutOnnxRuntime },
    flat(() =>
      withTiny(name, async (model) => {
        const rounding = await trained(model, true);
        const share = rounding.trained / rounding.int8;
        assert.ok(share > 0.6 && share < 1.6, JSON.stringify(rounding));
        // Rounding makes small differences large from layer to layer, so that no two ways to compute agree further than to a step.
        assert.ok(rounding.int8FromTrained < 0.95 * rounding.measuredFromTrained, JSON.stringify(rounding));
      }),
    ),
  );

test(
  'with activations in float, training sees weights that are rounded and nothing else',
  { skip: skipWithoutOnnxRuntime },
  flat(() =>
    withTiny('resnet18', async (model) => {
      assert.ok((await trained(model, false)).trained < 1e-4);
    }),
  ),
);

test(
  'a model that is trained on forgets how it was rounded',
  flat(() =>
    withTiny('resnet18', async (model, folder) => {
      const rounding = { per: 'tensor' as const, ranges: { conv1: [-1, 2] as [number, number] } };
      await saveModel({ ...model, config: { ...model.config, graft_quantize: rounding } }, folder);
      const again = await loadModel({ folder, seed: 0 });
      assert.deepEqual(again.config.graft_quantize, rounding);
      again.dispose();
      const settings = { ...withTrainingDefaults(defaultSettings('finetune')), microBatches: 1 };
      const spec = plainSpec('classification', model.labels);
      const tuned = await loadTuned({ modelFolder: folder, spec, pooling: 'auto', settings });
      assert.ok(!('graft_quantize' in tuned.config));
      tuned.dispose();
    }),
  ),
);
