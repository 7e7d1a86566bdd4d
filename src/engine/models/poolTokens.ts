import { tf } from '../tensorflow/loadTensorFlow';
import type { Pooling } from './pooling';

/**
 * One vector of the vectors of a text's tokens.
 * @param tokens [batch, length, hidden]
 * @param attentionMask [batch, length], int32: 1 for a token, 0 for padding
 * @param pooler what a pooler makes of the first token's vector
 * @returns [batch, hidden]
 */
export function poolTokens(
  pooling: Pooling,
  tokens: tf.Tensor3D,
  attentionMask: tf.Tensor2D,
  pooler: (first: tf.Tensor2D) => tf.Tensor2D,
): tf.Tensor2D {
  switch (pooling) {
    case 'pooler':
      return pooler(firstToken(tokens));
    case 'cls':
      return firstToken(tokens);
    case 'mean':
      return meanOfTokens(tokens, attentionMask);
  }
}

function firstToken(tokens: tf.Tensor3D): tf.Tensor2D {
  const [batch, length, hidden] = tokens.shape;
  return tf.slice(tf.reshape(tokens, [batch, length * hidden]) as tf.Tensor2D, [0, 0], [batch, hidden]);
}

/** The mean over all tokens but padding, as sentence-transformers takes it (Reimers & Gurevych 2019, https://arxiv.org/abs/1908.10084). */
function meanOfTokens(tokens: tf.Tensor3D, attentionMask: tf.Tensor2D): tf.Tensor2D {
  const isToken = tf.cast(attentionMask, 'float32');
  const [batch, length] = attentionMask.shape;
  const sum = tf.sum(tf.mul(tokens, tf.reshape(isToken, [batch, length, 1])), 1);
  // Rows of padding alone fill a batch up: their sum is 0, whatever it is divided by.
  const count = tf.maximum(tf.sum(isToken, 1, true), 1);
  return tf.div(sum, count) as tf.Tensor2D;
}
