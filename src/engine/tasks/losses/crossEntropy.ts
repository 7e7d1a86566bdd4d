import { tf } from '../../tensorflow/loadTensorFlow';
import { embeddingLookup } from '../../tensorflow/operations/embeddingLookup';
import { softmaxCrossEntropy } from '../../tensorflow/operations/softmaxCrossEntropy';
import type { VectorLoss } from './loss';

/**
 * Softmax cross-entropy, targets [batch] int32, with label smoothing (Szegedy et al. 2016, https://arxiv.org/abs/1512.00567) and label
 * weights as PyTorch's `CrossEntropyLoss(weight, label_smoothing, reduction='none')` has them: what is spread over the labels counts
 * with each label's weight.
 */
export const crossEntropy: VectorLoss = (outputs, targets, { weights, labelSmoothing }) => {
  const classes = outputs.shape[1];
  const plain = softmaxCrossEntropy(outputs, targets as tf.Tensor1D);
  const right = weights ? tf.mul(plain, weightOf(targets as tf.Tensor1D, weights)) : plain;
  if (labelSmoothing === 0) return right as tf.Tensor1D;
  const logarithms = tf.logSoftmax(outputs);
  const spread = tf.neg(tf.sum(weights ? tf.mul(logarithms, tf.tensor1d([...weights])) : logarithms, 1));
  return tf.add(tf.mul(right, 1 - labelSmoothing), tf.mul(spread, labelSmoothing / classes));
};

/** [batch] */
function weightOf(labels: tf.Tensor1D, weights: readonly number[]): tf.Tensor {
  const table = tf.tensor2d([...weights], [weights.length, 1]);
  return tf.reshape(embeddingLookup(table, labels), [labels.size]);
}
