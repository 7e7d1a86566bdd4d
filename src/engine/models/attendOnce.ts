import { tf } from '../tensorflow/loadTensorFlow';
import { reduce } from '../tensorflow/operations/reduce';

/**
 * The attention of a single token to all keys, in each head; without a gradient.
 * @param query [batch, heads, 1, headSize]
 * @param keys [batch, heads, keys, headSize], as values
 * @returns [batch, heads, 1, headSize]
 */
export function attendOnce(query: tf.Tensor4D, keys: tf.Tensor4D, values: tf.Tensor4D): tf.Tensor4D {
  const scores = tf.matMul(tf.mul(query, 1 / Math.sqrt(query.shape[3])), keys, false, true);
  // TensorFlow sets its softmax up for each number of keys and divides it among threads; for few scores, separate steps are faster.
  const parts = tf.exp(tf.sub(scores, reduce('Max', scores, [3], true)));
  return tf.matMul(tf.div(parts, reduce('Sum', parts, [3], true)), values) as tf.Tensor4D;
}
