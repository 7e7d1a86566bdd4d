import assert from 'node:assert/strict';
import { test } from 'node:test';
import { tf } from '../../../../src/engine/tensorflow/loadTensorFlow';
import {
  batchNormInference,
  batchNormTraining,
} from '../../../../src/engine/tensorflow/operations/batchNorm';
import { flat } from '../../tensorCount';
import { assertClose, draw, sum, testCases } from './gradientCases';
import { as4D, channelOf, images } from './movingWindow';

function normalize(x: number[], scale: number[], offset: number[], epsilon: number): number[] {
  const channels = scale.length;
  const moments = scale.map((_, channel) => {
    const values = channelOf(x, channels, channel);
    const mean = sum(values) / values.length;
    return { mean, variance: sum(values.map((v) => (v - mean) ** 2)) / values.length };
  });
  return x.map((value, i) => {
    const { mean, variance } = moments[i % channels]!;
    return ((value - mean) / Math.sqrt(variance + epsilon)) * scale[i % channels]! + offset[i % channels]!;
  });
}

const as1D = (x: tf.Tensor | undefined) => x as tf.Tensor1D;
const mean = [0.3, -1.2];
const variance = [0.6, 2.1];

testCases([
  {
    name: 'batchNormTraining',
    shapes: [[...images], [2], [2]],
    operation: ([x, g, b]) => {
      const parameters = { scale: as1D(g), offset: as1D(b), epsilon: 1e-2 };
      return batchNormTraining(as4D(x), parameters).value;
    },
    reference: ([x, g, b]) => normalize(x!, g!, b!, 1e-2),
  },
  {
    name: 'batchNormInference',
    shapes: [[...images], [2], [2]],
    operation: ([x, g, b]) => {
      const parameters = { scale: as1D(g), offset: as1D(b), epsilon: 1e-2 };
      return batchNormInference(as4D(x), parameters, tf.tensor1d(mean), tf.tensor1d(variance));
    },
    reference: ([x, g, b]) =>
      x!.map((value, i) => {
        const c = i % 2;
        return ((value - mean[c]!) / Math.sqrt(variance[c]! + 1e-2)) * g![c]! + b![c]!;
      }),
  },
]);

interface ManyRows {
  readonly what: string;
  readonly shape: [batch: number, height: number, width: number, channels: number];
  /** Maps a number in (-1/2, 1/2) and its channel to a value. */
  readonly value: (drawn: number, channel: number) => number;
}

const manyRows: ManyRows[] = [
  // Values of one sign are the hardest to add up.
  {
    what: '100,352 rows, rectified and away from 0',
    shape: [8, 112, 112, 4],
    value: (drawn, channel) => Math.max(drawn + channel, 0),
  },
  {
    what: '100,352 rows whose mean is ten times their deviation',
    shape: [8, 112, 112, 4],
    value: (drawn, channel) => drawn + 2.9 + channel / 1000,
  },
  {
    what: 'so few rows of pixels that their errors would not even out',
    shape: [2, 7, 7, 4],
    value: (drawn, channel) => drawn + 2.9 + channel,
  },
];

for (const { what, shape, value } of manyRows)
  test(
    `batch normalization gets mean and variance right to 1e-6: ${what}`,
    flat(() => {
      const channels = shape[3];
      const values = Float32Array.from(
        draw(
          5,
          shape.reduce((a, b) => a * b),
        ),
        (drawn, i) => value(drawn, i % channels),
      );
      tf.tidy(() => {
        const parameters = {
          scale: tf.ones<tf.Rank.R1>([channels]),
          offset: tf.zeros<tf.Rank.R1>([channels]),
          epsilon: 1e-5,
        };
        const result = batchNormTraining(tf.tensor4d(values, shape), parameters);
        const [means, variances] = [result.mean.dataSync(), result.unbiasedVariance.dataSync()];
        const normalized = result.value.dataSync();
        for (let channel = 0; channel < channels; channel++) {
          const { centre, unbiased, deviation } = exactStatistics(values, channel, channels);
          assert.ok(Math.abs(means[channel]! / centre - 1) < 1e-6, `mean ${means[channel]}, not ${centre}`);
          assert.ok(
            Math.abs(variances[channel]! / unbiased - 1) < 1e-6,
            `variance ${variances[channel]}, not ${unbiased}`,
          );
          assertClose([normalized[channel]!], [(values[channel]! - centre) / deviation]);
        }
      });
    }),
  );

/** In double precision. `deviation` is the root of the biased variance and epsilon, by which values are divided. */
function exactStatistics(values: Float32Array, channel: number, channels: number) {
  const own = values.filter((_, i) => i % channels === channel);
  const centre = own.reduce((sum, value) => sum + value, 0) / own.length;
  const squares = own.reduce((sum, value) => sum + (value - centre) ** 2, 0);
  return {
    centre,
    unbiased: squares / (own.length - 1),
    deviation: Math.sqrt(squares / own.length + 1e-5),
  };
}

test(
  'batch normalization of a single row divides by nothing',
  flat(() =>
    tf.tidy(() => {
      const parameters = { scale: tf.tensor1d([2]), offset: tf.tensor1d([0.5]), epsilon: 1e-5 };
      const { value, unbiasedVariance } = batchNormTraining(tf.tensor4d([3], [1, 1, 1, 1]), parameters);
      assert.deepEqual([...value.dataSync(), ...unbiasedVariance.dataSync()], [0.5, 0]);
    }),
  ),
);
