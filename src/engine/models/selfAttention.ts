import { tf } from '../tensorflow/loadTensorFlow';
import { type AttentionTensors, attention } from '../tensorflow/operations/attention';
import { type DropoutPlace, dropout } from '../tensorflow/operations/dropout';
import { hasOwnKernels } from '../tensorflow/operations/ownKernels';
import { softmax } from '../tensorflow/operations/softmax';
import { tokenPositions } from './tokenPositions';

/** Far below any score: exp of the difference is exactly 0 in float32, so padding takes no attention at all. */
const masked = -1e9;

export interface AttentionShape {
  readonly batch: number;
  readonly length: number;
  readonly heads: number;
  readonly headSize: number;
}

/** [batch, length] of 1 (token) and 0 (padding) as what is added to the scores, [batch, 1, 1, length]. */
export function attentionBias(attentionMask: tf.Tensor2D): tf.Tensor4D {
  const [batch, length] = attentionMask.shape;
  const padding = tf.sub(1, tf.cast(attentionMask, 'float32'));
  return tf.reshape(tf.mul(padding, masked), [batch, 1, 1, length]);
}

/** Some tokens that follow others of the same text. */
export interface TokenSpan {
  /** How many tokens stand before them. */
  readonly past: number;
  readonly count: number;
  /** How many positions the model has. */
  readonly most: number;
}

/** Hides from each token those after it: what is added to the scores, [1, 1, count, past + count]. */
export function causalBias({ past, count, most }: TokenSpan): tf.Tensor4D {
  const queries = tf.reshape(tokenPositions(past, count, most), [count, 1]);
  const keys = tf.reshape(tokenPositions(0, past + count, most), [1, past + count]);
  const isLater = tf.cast(tf.greater(keys, queries), 'float32');
  return tf.reshape(tf.mul(isLater, masked), [1, 1, count, past + count]);
}

/**
 * Scaled dot-product attention over several heads (Vaswani et al. 2017, https://arxiv.org/abs/1706.03762).
 * @param tensors query [batch * queries, heads * headSize], as the result; key [batch * length, heads * headSize], as value; bias from
 * `attentionBias`, or the sum of it and others
 * @param at where probabilities are dropped; none are where it is absent
 */
export function selfAttention(
  tensors: AttentionTensors,
  shape: AttentionShape & { readonly trainsBias: boolean },
  at: DropoutPlace | undefined,
): tf.Tensor2D {
  if (hasOwnKernels() && !shape.trainsBias) return attention(tensors, shape.heads, at);
  const { query, key, value, bias } = tensors as Required<AttentionTensors>;
  const split = (x: tf.Tensor2D) => splitHeads(x, { ...shape, length: x.shape[0] / shape.batch });
  const drop = (probabilities: tf.Tensor) => (at ? dropout(probabilities, at) : probabilities);
  return joinHeads(attend(split(query), split(key), split(value), bias, drop));
}

/** [batch * length, heads * headSize] as [batch, heads, length, headSize]. */
export function splitHeads(x: tf.Tensor2D, { batch, length, heads, headSize }: AttentionShape): tf.Tensor4D {
  return tf.transpose(tf.reshape(x, [batch, length, heads, headSize]), [0, 2, 1, 3]);
}

/** The inverse of `splitHeads`. */
export function joinHeads(x: tf.Tensor4D): tf.Tensor2D {
  const [batch, heads, length, headSize] = x.shape;
  return tf.reshape(tf.transpose(x, [0, 2, 1, 3]), [batch * length, heads * headSize]);
}

/**
 * `selfAttention` within each head.
 * @param query [batch, heads, length, headSize]
 * @param keys [batch, heads, keys, headSize], as values
 * @returns [batch, heads, length, headSize]
 */
export function attend(
  query: tf.Tensor4D,
  keys: tf.Tensor4D,
  values: tf.Tensor4D,
  bias: tf.Tensor4D,
  dropout = (probabilities: tf.Tensor) => probabilities,
): tf.Tensor4D {
  const scaled = tf.mul(query, 1 / Math.sqrt(query.shape[3]));
  const scores = tf.matMul(scaled, keys, false, true);
  return tf.matMul(dropout(softmax(tf.add(scores, bias))), values) as tf.Tensor4D;
}
