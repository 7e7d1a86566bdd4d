import { tf } from '../loadTensorFlow';
import { execute, float32 } from './execute';
import { withGradient } from './withGradient';

/**
 * Sigmoid linear unit or swish, x σ(x) (Ramachandran et al. 2017, https://arxiv.org/abs/1710.05941).
 * @param x any shape
 */
export function silu<T extends tf.Tensor>(x: T): T {
  return withGradient([x], () => {
    const share = execute<T>('Sigmoid', [x], { T: float32 });
    const value = tf.mul<T>(x, share);
    return {
      value,
      saved: [share, value],
      // σ + x σ (1 - σ)
      gradient: (dy, [s, y]) => [tf.mul(dy, tf.add(s!, tf.mul(y!, tf.sub(1, s!))))],
    };
  });
}
