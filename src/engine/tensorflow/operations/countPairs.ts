import { tf } from '../loadTensorFlow';
import { execute, float32, int32 } from './execute';

/**
 * How often each pair of classes comes, exactly as long as there are fewer than 2^24: a confusion matrix. It has no gradient.
 * @param rows [count], int32: which row of the matrix each pair belongs to
 * @param columns [count], int32, likewise
 * @param weights [count]: 1, or 0 for a pair that counts for nothing
 * @returns [classes * classes], row-major
 */
export function countPairs(
  rows: tf.Tensor1D,
  columns: tf.Tensor1D,
  weights: tf.Tensor1D,
  classes: number,
): tf.Tensor1D {
  const places = tf.add(tf.mul(rows, tf.scalar(classes, 'int32')), columns);
  return execute('UnsortedSegmentSum', [weights, places, tf.scalar(classes * classes, 'int32')], {
    T: float32,
    Tindices: int32,
    Tnumsegments: int32,
  });
}
