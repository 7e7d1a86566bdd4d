import { tf } from '../loadTensorFlow';
import { execute, float32, int32 } from './execute';

/**
 * Counts each class, exactly up to 2^24. It has no gradient.
 * @param classes [count], int32
 * @param weights [count]: 1, or 0 to ignore the element
 * @returns [total]
 */
export function countClasses(classes: tf.Tensor1D, weights: tf.Tensor1D, total: number): tf.Tensor1D {
  return execute('UnsortedSegmentSum', [weights, classes, tf.scalar(total, 'int32')], {
    T: float32,
    Tindices: int32,
    Tnumsegments: int32,
  });
}
