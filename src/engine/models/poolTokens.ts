import { tf } from '../tensorflow/loadTensorFlow';
import type { Pooling } from './pooling';
import { tokenPositions } from './tokenPositions';

/** The vectors of some texts' tokens. */
export interface TokenVectors {
  /** [batch, length, hidden] */
  readonly tokens: tf.Tensor3D;
  /** [batch, length], int32: 1 for a token, 0 for padding. */
  readonly attentionMask: tf.Tensor2D;
  /** The same, of tokens that may be a text's last; all where absent. */
  readonly mayBeLast?: tf.Tensor2D;
  /** The pooler of the first token's vector. Absent if the weights have none. */
  readonly pooler?: (first: tf.Tensor2D) => tf.Tensor2D;
  /** How many positions the model has. */
  readonly maxPositions: number;
}

interface Pool {
  readonly pool: (vectors: TokenVectors) => tf.Tensor2D;
  /** Whether it reads no vector but that of each text's first token. */
  readonly firstOnly: boolean;
  /** Whether it is the vector of one token of each text, as it is. */
  readonly isOneToken: boolean;
}

const poolings: Record<Pooling, Pool> = {
  pooler: { pool: ({ tokens, pooler }) => pooler!(firstToken(tokens)), firstOnly: true, isOneToken: false },
  cls: { pool: ({ tokens }) => firstToken(tokens), firstOnly: true, isOneToken: true },
  mean: {
    pool: ({ tokens, attentionMask }) => meanOfTokens(tokens, attentionMask),
    firstOnly: false,
    isOneToken: false,
  },
  last: { pool: lastToken, firstOnly: false, isOneToken: true },
};

/** One vector of the vectors of a text's tokens, [batch, hidden]. */
export function poolTokens(pooling: Pooling, vectors: TokenVectors): tf.Tensor2D {
  return poolings[pooling].pool(vectors);
}

/** The names of the depths of a network with some layers over tokens. */
export function layerDepths(layers: number): string[] {
  return Array.from({ length: layers }, (_, layer) => `layer-${layer + 1}`);
}

/**
 * The means over the tokens after each layer, by the names of `layerDepths`, and the pooled vector.
 * @param states [batch, length, hidden] or [batch * length, hidden] after each layer
 */
export function depthVectors(
  states: readonly tf.Tensor[],
  attentionMask: tf.Tensor2D,
  pooled: tf.Tensor2D,
): ReadonlyMap<string, tf.Tensor2D> {
  const [batch, length] = attentionMask.shape;
  const means = states.map((state) => {
    const tokens = tf.reshape(state, [batch, length, state.size / (batch * length)]) as tf.Tensor3D;
    return meanOfTokens(tokens, attentionMask);
  });
  const names = layerDepths(states.length);
  return new Map([['pooled', pooled], ...means.map((mean, at) => [names[at]!, mean] as const)]);
}

/** Whether a pooling reads no vector but that of each text's first token. */
export function readsFirstOnly(pooling: Pooling): boolean {
  return poolings[pooling].firstOnly;
}

/** Whether a pooling takes the vector of one token of each text, as it is: then it takes from each text anything else of that token as well. */
export function takesOneToken(pooling: Pooling): boolean {
  return poolings[pooling].isOneToken;
}

/** The vector of each text's first token: [batch, hidden] of [batch, length, hidden]. */
export function firstToken(tokens: tf.Tensor3D): tf.Tensor2D {
  const [batch, length, hidden] = tokens.shape;
  return tf.slice(tf.reshape(tokens, [batch, length * hidden]) as tf.Tensor2D, [0, 0], [batch, hidden]);
}

/** The mean over all tokens but padding, as sentence-transformers takes it (Reimers & Gurevych 2019, https://arxiv.org/abs/1908.10084). */
function meanOfTokens(tokens: tf.Tensor3D, attentionMask: tf.Tensor2D): tf.Tensor2D {
  const isToken = tf.cast(attentionMask, 'float32');
  const [batch, length] = attentionMask.shape;
  const sum = tf.sum(tf.mul(tokens, tf.reshape(isToken, [batch, length, 1])), 1);
  // A batch may be filled up with rows that have only padding. Their sum is 0, and so is their mean.
  const count = tf.maximum(tf.sum(isToken, 1, true), 1);
  return tf.div(sum, count) as tf.Tensor2D;
}

/** The last token that is no padding; of a row of padding alone the first. */
function lastToken({
  tokens,
  attentionMask,
  mayBeLast = attentionMask,
  maxPositions,
}: TokenVectors): tf.Tensor2D {
  const [batch, length] = mayBeLast.shape;
  const positions = tf.reshape(tokenPositions(0, length, maxPositions), [1, length]);
  const last = tf.max(tf.mul(tf.cast(mayBeLast, 'float32'), positions), 1, true);
  const isLast = tf.cast(tf.equal(positions, last), 'float32');
  return tf.sum(tf.mul(tokens, tf.reshape(isLast, [batch, length, 1])), 1);
}
