import assert from 'node:assert/strict';
import test from 'node:test';
import { compile } from '../../../src/engine/compile/compile';
import type { Step } from '../../../src/engine/compile/step';
import { tf } from '../../../src/engine/tensorflow/loadTensorFlow';
import { batchNormTraining } from '../../../src/engine/tensorflow/operations/batchNorm';
import { createOptimizer } from '../../../src/engine/training/optimizers';
import { flat } from '../tensorCount';

const channels = 3;

/** The mean of the squared normalized values, and the statistics. */
const stepWith =
  (scale: tf.Tensor): Step =>
  ({ x }) => {
    const offset = tf.zeros([channels]) as tf.Tensor1D;
    const parameters = { scale: scale as tf.Tensor1D, offset, epsilon: 1e-5 };
    const { value, mean, unbiasedVariance } = batchNormTraining(x as tf.Tensor4D, parameters);
    const loss = tf.mean(tf.square(value)).add(tf.mean(mean)).add(tf.mean(unbiasedVariance));
    return { loss: loss as tf.Scalar, outputs: {} };
  };

const feedsOf = (rows: number, side: number) => ({
  x: {
    values: Float32Array.from({ length: rows * side * side * channels }, (_, i) => ((i * 37) % 101) / 50),
    shape: [rows, side, side, channels],
    axes: ['rows', undefined, undefined, undefined],
  },
});

for (const side of [1, 2, 4, 7, 8, 14, 16, 28])
  test(
    `batch normalization of maps of ${side} x ${side} is one graph for all sizes of batches`,
    flat(() => {
      const scale = tf.tidy(() => tf.variable(tf.ones([channels])));
      // While it trains, the variable holds nothing.
      const runner = compile(stepWith(scale), [], {
        variables: new Map([['scale', scale]]),
        optimizer: createOptimizer('sgd'),
        onFallback: (reason) => {
          throw reason;
        },
        onShapeBound: (_, reason) => {
          throw reason;
        },
      });
      for (const [index, rows] of [16, 15, 17, 18, 32, 2].entries()) {
        const feeds = feedsOf(rows, side);
        const { loss } = runner.run([feeds], 0, index + 1);
        const expected = tf.tidy(() => {
          const x = tf.tensor4d(feeds.x.values, feeds.x.shape as [number, number, number, number]);
          return stepWith(tf.ones([channels]))({ x }).loss.dataSync()[0]!;
        });
        assert.ok(Math.abs(loss - expected) < 1e-5, `${rows} rows: ${loss}, not ${expected}`);
      }
      runner.dispose();
      scale.dispose();
    }),
  );
