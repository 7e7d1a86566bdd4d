import { tf } from '../loadTensorFlow';
import { matMul } from './matMul';
import { withGradient } from './withGradient';

/**
 * Means over `size` nearly equal windows on each axis, like PyTorch's AdaptiveAvgPool2d: window i begins at ⌊i · length / size⌋ and ends
 * before ⌈(i + 1) · length / size⌉. Windows overlap or repeat if the length is not a multiple of the size.
 * @param x [batch, height, width, channels]
 * @returns [batch, size, size, channels]
 */
export function adaptiveAveragePool(x: tf.Tensor4D, size: number): tf.Tensor4D {
  const [, height, width] = x.shape;
  const rows =
    height === size ? x : tf.transpose(poolLast(tf.transpose(x, [0, 2, 3, 1]), size), [0, 3, 1, 2]);
  return width === size ? rows : tf.transpose(poolLast(tf.transpose(rows, [0, 1, 3, 2]), size), [0, 1, 3, 2]);
}

/** Pools along the last axis, as a product with the windows' weights. */
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

/** [size, length]: the weight of each position in each window's mean. */
function windowShares(length: number, size: number): Float32Array {
  const shares = new Float32Array(size * length);
  for (let place = 0; place < size; place++) {
    const begin = Math.floor((place * length) / size);
    const end = Math.ceil(((place + 1) * length) / size);
    shares.fill(1 / (end - begin), place * length + begin, place * length + end);
  }
  return shares;
}
