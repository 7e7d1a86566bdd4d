import type { NamedTensors } from '../../compile/feeds';
import { tf } from '../../tensorflow/loadTensorFlow';

/**
 * The distance of a model's answers from those of its teacher, for each example (Hinton et al. 2015, https://arxiv.org/abs/1503.02531).
 * @param outputs each [batch, ...]
 * @param teacher the outputs of the teacher's head, of the same shapes
 * @param temperature divides both, so that the labels that the teacher finds unlikely count too
 * @returns [batch], 0 where they agree
 */
export type DistillationLoss = (
  outputs: NamedTensors,
  teacher: NamedTensors,
  temperature: number,
) => tf.Tensor1D;

/** The same of two vectors for each example, [batch, labels]. */
export type VectorDistance = (outputs: tf.Tensor2D, teacher: tf.Tensor2D, temperature: number) => tf.Tensor1D;

/** The distance of a head's logits from the teacher's. */
export function betweenLogits(distance: VectorDistance): DistillationLoss {
  return (outputs, teacher, temperature) =>
    distance(outputs.logits as tf.Tensor2D, teacher.logits as tf.Tensor2D, temperature);
}

/** The divergence of the softened distributions over the labels, times the squared temperature, so that gradients keep their size. */
export const softDivergence: VectorDistance = (outputs, teacher, temperature) => {
  const wanted = tf.logSoftmax(tf.div(teacher, temperature));
  const answered = tf.logSoftmax(tf.div(outputs, temperature));
  const divergence = tf.sum(tf.mul(tf.exp(wanted), tf.sub(wanted, answered)), 1);
  return tf.mul(divergence, temperature ** 2);
};

/** As `softDivergence` of each label's yes and no, the mean over the labels. */
export const softBinaryDivergence: VectorDistance = (outputs, teacher, temperature) => {
  const [own, wanted] = [tf.div(outputs, temperature), tf.div(teacher, temperature)];
  const share = tf.sigmoid(wanted);
  const logOdds = tf.sub(wanted, own);
  // p log(p / q) + (1 - p) log((1 - p) / (1 - q)), in logarithms that overflow nowhere.
  const divergence = tf.add(tf.mul(share, logOdds), tf.sub(tf.softplus(own), tf.softplus(wanted)));
  return tf.mul(tf.mean(divergence, 1), temperature ** 2) as tf.Tensor1D;
};

/** The squared distance of two numbers, which no temperature softens. */
export const squaredDistance: VectorDistance = (outputs, teacher) =>
  tf.mean(tf.square(tf.sub(outputs, teacher)), 1);
