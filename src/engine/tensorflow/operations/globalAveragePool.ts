import { tf } from '../loadTensorFlow';
import { execute, float32, int32, integers } from './execute';
import { reduce } from './reduce';
import { withGradient } from './withGradient';

/**
 * The mean of every channel over the image.
 * @param x [batch, height, width, channels]
 * @returns [batch, channels]
 */
export function globalAveragePool(x: tf.Tensor4D): tf.Tensor2D {
  const [batch, height, width, channels] = x.shape;
  return withGradient([x], () => ({
    value: reduce('Mean', x, [1, 2], false) as tf.Tensor2D,
    saved: [],
    gradient: (dy) => {
      const share = tf.reshape(tf.mul(dy, 1 / (height * width)), [batch, 1, 1, channels]);
      return [execute('BroadcastTo', [share, integers(x.shape)], { T: float32, Tidx: int32 })];
    },
  }));
}
