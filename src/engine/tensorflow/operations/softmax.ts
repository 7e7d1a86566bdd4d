import { tf } from '../loadTensorFlow';
import { execute, float32 } from './execute';
import { reduce } from './reduce';
import { withGradient } from './withGradient';

/**
 * Softmax over the last axis.
 * @param logits any shape of rank 1 or more
 * @returns probabilities, of the same shape
 */
export function softmax<T extends tf.Tensor>(logits: T): T {
  return withGradient([logits], () => {
    const value = execute<T>('Softmax', [logits], { T: float32 });
    return {
      value,
      saved: [value],
      gradient: (dy, [probabilities]) => {
        const mean = reduce('Sum', tf.mul(dy, probabilities!), [logits.rank - 1], true);
        return [tf.mul(tf.sub(dy, mean), probabilities!)];
      },
    };
  });
}
