import { tf } from '../../tensorflow/loadTensorFlow';
import type { LossFunction } from './loss';

/** The mean loss of a text's tokens, of which a language model gives sum and number; a text of one token, which nothing precedes, has none. */
export const tokenCrossEntropy: LossFunction = ({ logits }) => {
  const outputs = logits as tf.Tensor2D;
  const [texts] = outputs.shape;
  const column = (index: number) => tf.reshape(tf.slice(outputs, [0, index], [texts, 1]), [texts]);
  return tf.div<tf.Tensor1D>(column(0), tf.maximum(column(1), 1));
};
