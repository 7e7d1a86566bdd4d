import assert from 'node:assert/strict';
import { test } from 'node:test';
import { type Feeds, feedTensors } from '../../../src/engine/compile/feeds';
import { quantizedTo } from '../../../src/engine/compression/autoCandidates';
import { convolutionMeans } from '../../../src/engine/compression/keepMeans';
import { roundWeights } from '../../../src/engine/compression/quantizeWeights';
import type { HeadedModel } from '../../../src/engine/models/headedModel';
import { convolutionNames } from '../../../src/engine/models/layerInputs';
import { tf } from '../../../src/engine/tensorflow/loadTensorFlow';
import { drawFeeds, withTiny } from '../formats/servedFixture';
import { flat } from '../tensorCount';

/** The mean input of a normalization minus its stored mean, [channels]. */
function centredMeans({ forward, variables }: HeadedModel, norm: string, feeds: Feeds): Float32Array {
  const inputs = feedTensors(feeds);
  let means = new Float32Array();
  const normalized = (name: string, x: tf.Tensor4D) => {
    if (name !== norm) return;
    const subtracted = variables.get(`${norm}.running_mean`)!;
    means = tf.tidy(() =>
      tf
        .sub(tf.mean(x, [0, 1, 2]), subtracted)
        .dataSync<'float32'>()
        .slice(),
    );
  };
  const observer = { convolved: () => {}, normalized };
  tf.dispose([forward(inputs, { training: false, observer }), ...Object.values(inputs)]);
  return means;
}

const apart = (a: Float32Array, b: Float32Array) =>
  a.reduce((most, value, at) => Math.max(most, Math.abs(value - b[at]!)), 0);

for (const [convolution, norm] of [
  ['blocks.1.0.conv_pw', 'blocks.1.0.bn1'],
  ['blocks.0.0.conv_pw', 'blocks.0.0.bn2'],
] as const)
  test(
    `${convolution} gives on average what it gave before it was rounded, if examples show what that is`,
    flat(async () => {
      const moved: number[] = [];
      for (const isShown of [false, true])
        await withTiny('efficientnetLite0', (model) => {
          const feeds = drawFeeds(model, 4, 64);
          const before = centredMeans(model, norm, feeds);
          roundWeights(model, quantizedTo('binary'), isShown ? [feeds] : [], [`${convolution}.weight`]);
          moved.push(apart(centredMeans(model, norm, feeds), before));
        });
      assert.ok(moved[0]! > 1e-2 && moved[1]! < 1e-5, `${moved}`);
    }),
  );

test(
  'every convolution of a network knows what it reads and what takes its change up',
  flat(() =>
    withTiny('efficientnetLite0', (model) => {
      const found = convolutionMeans(model, [drawFeeds(model, 2, 64), drawFeeds(model, 2, 64, 2)]);
      const names = convolutionNames(model.architecture).map((name) => `${name}.weight`);
      assert.deepEqual([...found.keys()].sort(), names.sort());
      assert.equal(found.get('conv_stem.weight')?.takesUp, 'bn1.running_mean');
      assert.equal(found.get('conv_stem.weight')?.means.length, 3);
    }),
  ),
);

test(
  'a model without convolutions has none to be shown',
  flat(() =>
    withTiny('padded', (model) => assert.equal(convolutionMeans(model, [drawFeeds(model, 2, 6)]).size, 0)),
  ),
);
