import type { tf } from '../loadTensorFlow';
import { withGradient } from './withGradient';

/**
 * Applies a function that is constant almost everywhere, such as rounding, with the gradient of the identity: the straight-through
 * estimator (Bengio et al. 2013, https://arxiv.org/abs/1308.3432).
 * @param round must keep the shape
 */
export function straightThrough<T extends tf.Tensor>(x: T, round: (x: T) => T): T {
  return withGradient([x], () => ({ value: round(x), saved: [], gradient: (dy) => [dy] }));
}
