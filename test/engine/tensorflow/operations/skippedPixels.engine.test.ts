import { test } from 'node:test';
import { tf } from '../../../../src/engine/tensorflow/loadTensorFlow';
import { conv2d } from '../../../../src/engine/tensorflow/operations/conv2d';
import { flat } from '../../tensorCount';
import { assertClose, draw, sum } from './gradientCases';

const [side, stride, channels, filters] = [16, 2, 8, 16];

/** The gradient of the sum of all outputs by the filter: the sum of each channel's used pixels. */
function expectedGradient(x: number[]): number[] {
  const places = Array.from({ length: x.length / channels }, (_, i) => i);
  const kept = places.filter((i) => (i % side) % stride === 0 && Math.floor(i / side) % stride === 0);
  return Array.from({ length: channels }, (_, channel) =>
    sum(kept.map((place) => x[place * channels + channel]!)),
  ).flatMap((gradient) => Array<number>(filters).fill(gradient));
}

// oneDNN's kernel writes beyond its memory here, and the process dies.
for (const batch of [1, 3, 7, 8])
  test(
    `the gradient of a filter of one pixel that skips pixels, over ${channels} channels and a batch of ${batch}`,
    flat(() => {
      const x = draw(batch, batch * side * side * channels);
      const outputs = (filter: tf.Tensor) => {
        const images = tf.tensor4d(x, [batch, side, side, channels]);
        return tf.sum<tf.Scalar>(conv2d(images, filter as tf.Tensor4D, { stride, padding: 0 }));
      };
      for (let i = 0; i < 5; i++)
        tf.tidy(() => {
          const gradient = tf.grad(outputs)(tf.zeros([1, 1, channels, filters]));
          assertClose([...gradient.dataSync()], expectedGradient(x));
        });
    }),
  );
