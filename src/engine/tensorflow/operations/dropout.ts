import { tf } from '../loadTensorFlow';
import { execute, float32, int32, integers } from './execute';
import { withGradient } from './withGradient';

/**
 * The random key of one step, from which every place in the model derives its own.
 * @param seedAndStep [2], int32: the run's seed and the number of the step
 * @returns [2], int32, well mixed, so that neighbouring seeds and steps share nothing
 */
export function dropoutKey(seedAndStep: tf.Tensor1D): tf.Tensor1D {
  return execute('StatelessRandomUniformFullInt', [integers([2]), seedAndStep], {
    dtype: int32,
    T: int32,
    Tseed: int32,
  });
}

/**
 * Dropout as a pure function of seed, step and place: a resumed run draws the masks that the unbroken one would have drawn.
 * Kept elements are scaled by 1 / (1 - rate) (Srivastava et al. 2014).
 * @param x any shape
 * @param rate the probability with which an element becomes 0, at least 0 and below 1
 * @param key from `dropoutKey`
 * @param place a number that no other dropout of the same step has
 */
export function dropout<T extends tf.Tensor>(x: T, rate: number, key: tf.Tensor1D, place: number): T {
  if (rate === 0) return x;
  return withGradient([x], () => {
    const attributes = { dtype: float32, T: int32, Tseed: int32 };
    const placeKey = withoutSign(tf.add(key, integers([place, 0])));
    const uniform = execute('StatelessRandomUniform', [integers(x.shape), placeKey], attributes);
    const kept = tf.cast(tf.greaterEqual(uniform, rate), 'float32');
    const mask = tf.mul(kept, 1 / (1 - rate));
    return { value: tf.mul<T>(x, mask), saved: [mask], gradient: (dy, [scale]) => [tf.mul(dy, scale!)] };
  });
}

/** XLA and TensorFlow's kernels agree on what a seed means as long as it is not negative. */
function withoutSign(key: tf.Tensor): tf.Tensor {
  return execute('BitwiseAnd', [key, tf.scalar(0x7fffffff, 'int32')], { T: int32 });
}
