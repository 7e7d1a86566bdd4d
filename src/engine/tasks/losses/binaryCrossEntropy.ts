import { tf } from '../../tensorflow/loadTensorFlow';
import type { VectorLoss } from './loss';

/**
 * The mean over the labels of the cross-entropies of each label's sigmoid, targets [batch, labels] of 0 and 1. Weights are those of the
 * targets that are 1, as in PyTorch's `BCEWithLogitsLoss(pos_weight)`; smoothing moves every target towards a half.
 */
export const binaryCrossEntropy: VectorLoss = (outputs, targets, { weights, labelSmoothing }) => {
  const smoothed =
    labelSmoothing === 0 ? targets : tf.add(tf.mul(targets, 1 - labelSmoothing), labelSmoothing / 2);
  const ofNone = tf.mul(tf.sub(1, smoothed), outputs);
  const weight = weights
    ? tf.add(1, tf.mul(smoothed, tf.tensor1d(weights.map((value) => value - 1))))
    : tf.scalar(1);
  // log(1 + exp(-x)), which overflows nowhere.
  const ofOne = tf.mul(weight, tf.softplus(tf.neg(outputs)));
  return tf.mean(tf.add(ofNone, ofOne), 1) as tf.Tensor1D;
};
