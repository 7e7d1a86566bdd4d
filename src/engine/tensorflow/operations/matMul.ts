import type { tf } from '../loadTensorFlow';
import { execute, float32 } from './execute';

/** The product of two matrices, each transposed on request; without a gradient, for use in other operations. */
export function matMul(a: tf.Tensor, b: tf.Tensor, transposeA: boolean, transposeB: boolean): tf.Tensor {
  return execute('MatMul', [a, b], {
    T: float32,
    transpose_a: { bool: transposeA },
    transpose_b: { bool: transposeB },
  });
}
