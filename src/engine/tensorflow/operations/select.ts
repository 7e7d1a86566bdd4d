import type { tf } from '../loadTensorFlow';
import { execute, float32 } from './execute';

/**
 * Selects one of two whole tensors. Unlike a product with 0 or 1, it passes nothing of the other, not even NaN.
 * @param condition a scalar of type bool
 */
export function select(condition: tf.Tensor, ifTrue: tf.Tensor, ifFalse: tf.Tensor): tf.Tensor {
  return execute('SelectV2', [condition, ifTrue, ifFalse], { T: float32 });
}
