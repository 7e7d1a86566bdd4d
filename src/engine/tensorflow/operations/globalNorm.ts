import { tf } from '../loadTensorFlow';
import { execute, float32 } from './execute';

/** The Euclidean norm of all elements of the tensors together, a scalar. */
export function globalNorm(tensors: readonly tf.Tensor[]): tf.Tensor {
  const halves = tensors.map((tensor) => execute('L2Loss', [tensor], { T: float32 }));
  return tf.sqrt(tf.mul(tf.addN(halves), 2));
}
