import { tf } from '../tensorflow/loadTensorFlow';

/**
 * The positions of some tokens of a text, [count], float32: a slice of a constant, so that one graph serves texts of all lengths.
 * @param most how many positions the model has
 */
export function tokenPositions(start: number, count: number, most: number): tf.Tensor1D {
  // As integers: a table of that many fractions would be taken for data, which no graph may hold.
  const all = tf.tensor1d(
    Int32Array.from({ length: most }, (_, position) => position),
    'int32',
  );
  return tf.cast(tf.slice(all, [start], [count]), 'float32');
}
