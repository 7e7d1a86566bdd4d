import { modelError } from '../../experiment/errors/models';
import type { NamedNumbers } from '../compile/feeds';
import { tf } from '../tensorflow/loadTensorFlow';
import { matMul } from '../tensorflow/operations/matMul';
import { tiedCrossEntropy } from '../tensorflow/operations/tiedCrossEntropy';
import type { Backbone } from './backbone';
import type { FollowingTokens, Head, NextToken } from './head';

/** The score of a language model: for each text the sum of its tokens' losses in nats, the number of predictions, and of correct ones. */
const sums = ['loss', 'tokens', 'right'] as const;

/** Scores the next token with the embedding of the backbone; it has no variables. */
export const nextTokenHead: Head = {
  reads: ['tokens'],
  labels: sums,
  shapes: () => new Map(),
  misfit: ({ tokenTable }) =>
    tokenTable === undefined ? modelError('model/no-language-model', {}) : undefined,
  build: ({ tokenTable }, weights, backbone) => {
    const table = () => weights.get(tokenTable!) as tf.Tensor2D;
    return {
      outputs: (inputs, pass) => {
        const vectors = backbone.tokens!(inputs, pass);
        const [ids, mask] = [inputs.inputIds as tf.Tensor2D, inputs.attentionMask as tf.Tensor2D];
        return { logits: scoreTexts(vectors, table(), ids, mask) };
      },
      served: (inputs, pass) => {
        const vectors = backbone.tokens!(inputs, pass);
        const [batch, length, width] = vectors.shape;
        const rows = tf.reshape(vectors, [batch * length, width]);
        const logits = matMul(rows, table(), false, true);
        return { logits: tf.reshape(logits, [batch, length, table().shape[0]]) };
      },
      next: backbone.follow && nextToken(backbone.follow, table),
      follow: backbone.follow && followingTokens(backbone.follow, table),
    };
  },
  outputsOf: sumsOf,
};

function nextToken(follow: NonNullable<Backbone['follow']>, table: () => tf.Tensor2D): NextToken {
  return (ids, before) => {
    const { vectors, cache } = follow(ids, before);
    const [count, width] = vectors.shape;
    const last = tf.slice(vectors, [count - 1, 0], [1, width]);
    return { logits: tf.reshape(matMul(last, table(), false, true), [table().shape[0]]), cache };
  };
}

function followingTokens(follow: NonNullable<Backbone['follow']>, table: () => tf.Tensor2D): FollowingTokens {
  return (ids, before) => {
    const { vectors, cache } = follow(ids, before);
    return { logits: tf.expandDims(matMul(vectors, table(), false, true), 0), cache };
  };
}

/**
 * [batch, 3]: the sums over tokens that follow another one. The last token's successor is scored too but does not count: the number of rows
 * is then a product of the sizes, so that one graph serves all sizes.
 */
function scoreTexts(
  vectors: tf.Tensor3D,
  table: tf.Tensor2D,
  ids: tf.Tensor2D,
  mask: tf.Tensor2D,
): tf.Tensor2D {
  const [batch, length, width] = vectors.shape;
  const next = (x: tf.Tensor2D) => followedByZero(tf.slice(x, [0, 1], [batch, length - 1]));
  const labels = tf.reshape(next(ids), [batch * length]) as tf.Tensor1D;
  const counts = tf.cast(next(mask), 'float32');
  const rows = tf.reshape(vectors, [batch * length, width]) as tf.Tensor2D;
  const scored = tf.reshape(tiedCrossEntropy(rows, table, labels), [batch, length, 2]);
  const summed = tf.sum(tf.mul(scored, tf.expandDims(counts, 2)), 1);
  const [loss, right] = [0, 1].map((column) => tf.slice(summed, [0, column], [batch, 1]));
  return tf.concat([loss!, tf.sum(counts, 1, true), right!], 1) as tf.Tensor2D;
}

function followedByZero(x: tf.Tensor2D): tf.Tensor2D {
  return tf.pad(x, [
    [0, 0],
    [0, 1],
  ]);
}

/** The same sums of logits [batch, length, vocabulary]. */
function sumsOf({ logits: served }: NamedNumbers, { input_ids, attention_mask }: NamedNumbers): NamedNumbers {
  const logits = served!.values as Float32Array;
  const [batch, length] = input_ids!.shape as [number, number];
  const vocabulary = logits.length / (batch * length);
  const outputs = new Float32Array(batch * sums.length);
  for (let row = 0; row < batch; row++)
    for (let place = row * length + 1; place < (row + 1) * length; place++) {
      if (attention_mask!.values[place] === 0) continue;
      const scores = logits.subarray((place - 1) * vocabulary, place * vocabulary);
      const { loss, isRight } = scoreToken(scores, input_ids!.values[place]!);
      const at = row * sums.length;
      outputs[at]! += loss;
      outputs[at + 1]! += 1;
      outputs[at + 2]! += isRight ? 1 : 0;
    }
  return { logits: { values: outputs, shape: [batch, sums.length] } };
}

function scoreToken(scores: Float32Array, token: number): { loss: number; isRight: boolean } {
  const best = scores.reduce((most, score) => Math.max(most, score), Number.NEGATIVE_INFINITY);
  const sum = scores.reduce((total, score) => total + Math.exp(score - best), 0);
  return { loss: Math.log(sum) + best - scores[token]!, isRight: scores[token] === best };
}
