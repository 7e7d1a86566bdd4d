import type { tf } from '../loadTensorFlow';
import { execute, float32, int32, integers } from './execute';

/** Sum, mean, maximum or Euclidean norm over axes, without a gradient, for use in other operations. */
export function reduce(
  operation: 'Sum' | 'Mean' | 'Max' | 'EuclideanNorm',
  x: tf.Tensor,
  axes: number[],
  keepDims: boolean,
): tf.Tensor {
  return execute(operation, [x, integers(axes)], { T: float32, Tidx: int32, keep_dims: { bool: keepDims } });
}
