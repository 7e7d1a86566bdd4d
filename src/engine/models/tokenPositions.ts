import { tf } from '../tensorflow/loadTensorFlow';

/**
 * The positions of some tokens of a text, [count], float32: a slice of a constant, so that one graph serves texts of all lengths.
 * @param most how many positions the model has
 */
export function tokenPositions(start: number, count: number, most: number): tf.Tensor1D {
  const all = tf.tensor1d(Float32Array.from({ length: most }, (_, position) => position));
  return tf.slice(all, [start], [count]);
}
