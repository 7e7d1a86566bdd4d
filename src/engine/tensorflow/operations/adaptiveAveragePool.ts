import { tf } from '../loadTensorFlow';
import { matMul } from './matMul';
import { withGradient } from './withGradient';

/**
 * Means of as many windows as the result has places, as even as they can be, as PyTorch's AdaptiveAvgPool2d has them: window i begins at
 * ⌊i · length / size⌋ and ends before ⌈(i + 1) · length / size⌉. They overlap, or repeat, where the length is no multiple.
 * @param x [batch, height, width, channels]
 * @returns [batch, size, size, channels]
 */
export function adaptiveAveragePool(x: tf.Tensor4D, size: number): tf.Tensor4D {
  const [, height, width] = x.shape;
  const rows =
    height === size ? x : tf.transpose(poolLast(tf.transpose(x, [0, 2, 3, 1]), size), [0, 3, 1, 2]);
  return width === size ? rows : tf.transpose(poolLast(tf.transpose(rows, [0, 1, 3, 2]), size), [0, 1, 3, 2]);
}

/** Along the last axis, as a product with the windows' shares. */
function poolLast(x: tf.Tensor4D, size: number): tf.Tensor4D {
  const [batch, a, b, length] = x.shape;
  const lines = tf.reshape(x, [-1, length]) as tf.Tensor2D;
  const pooled = withGradient<tf.Tensor2D>([lines], () => {
    const shares = tf.tensor2d(windowShares(length, size), [size, length]);
    return {
      value: matMul(lines, shares, false, true) as tf.Tensor2D,
      saved: [shares],
      gradient: (dy, [each]) => [matMul(dy, each!, false, false)],
    };
  });
  return tf.reshape(pooled, [batch, a, b, size]);
}

/** [size, length]: what of each place is in each window's mean. */
function windowShares(length: number, size: number): Float32Array {
  const shares = new Float32Array(size * length);
  for (let place = 0; place < size; place++) {
    const begin = Math.floor((place * length) / size);
    const end = Math.ceil(((place + 1) * length) / size);
    shares.fill(1 / (end - begin), place * length + begin, place * length + end);
  }
  return shares;
}
