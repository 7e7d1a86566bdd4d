import type { tf } from '../loadTensorFlow';
import { withGradient } from './withGradient';

/**
 * A function that is flat almost everywhere, such as rounding, with a gradient as if it were not there: the straight-through estimator
 * (Bengio et al. 2013, https://arxiv.org/abs/1308.3432).
 * @param round keeps the shape
 */
export function straightThrough<T extends tf.Tensor>(x: T, round: (x: T) => T): T {
  return withGradient([x], () => ({ value: round(x), saved: [], gradient: (dy) => [dy] }));
}
