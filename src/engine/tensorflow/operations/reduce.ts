import type { tf } from '../loadTensorFlow';
import { execute, float32, int32, integers } from './execute';

/** Sum, mean, maximum, or root of the sum of squares over axes, without a gradient of its own: a part of other operations' formulas. */
export function reduce(
  operation: 'Sum' | 'Mean' | 'Max' | 'EuclideanNorm',
  x: tf.Tensor,
  axes: number[],
  keepDims: boolean,
): tf.Tensor {
  return execute(operation, [x, integers(axes)], { T: float32, Tidx: int32, keep_dims: { bool: keepDims } });
}
