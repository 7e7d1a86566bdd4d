import { tf } from '../loadTensorFlow';
import { relu6 } from './relu6';

/**
 * A piecewise linear approximation of the logistic function, min(max(x + 3, 0), 6) / 6 (Howard et al. 2019, https://arxiv.org/abs/1905.02244).
 * @param x any shape
 */
export function hardSigmoid<T extends tf.Tensor>(x: T): T {
  return tf.mul<T>(relu6(tf.add<T>(x, 3)), 1 / 6);
}
