import { tf } from '../../tensorflow/loadTensorFlow';
import type { LossFunction } from './loss';

/** The mean loss of a text's tokens, from the sum and the number that a language model returns; 0 for a text of one token. */
export const tokenCrossEntropy: LossFunction = ({ logits }) => {
  const outputs = logits as tf.Tensor2D;
  const [texts] = outputs.shape;
  const column = (index: number) => tf.reshape(tf.slice(outputs, [0, index], [texts, 1]), [texts]);
  return tf.div<tf.Tensor1D>(column(0), tf.maximum(column(1), 1));
};
