import type { tf } from '../loadTensorFlow';
import { takeRows } from './embeddingLookup';
import { execute, executeMany } from './execute';
import { withGradient } from './withGradient';

/** Where the tokens of a batch stand that are no padding. All are int32; the caller owns them. */
export interface RealTokens {
  /** [tokens]: their rows among [batch * length]. */
  readonly rows: tf.Tensor1D;
  /** [batch + 2]: of each text, how many tokens come before its first; then the number of all; then a text's length with its padding. */
  readonly starts: tf.Tensor1D;
  /** [batch]: among the tokens, each text's first. */
  readonly firsts: tf.Tensor1D;
}

/**
 * Finds them, so that a model computes nothing for padding. Only where `hasOwnKernels`. While a step is recorded all tokens are taken to be
 * real: no formula of the sizes may be made of their number.
 * @param attentionMask [batch, length], int32
 */
export function realTokens(attentionMask: tf.Tensor2D): RealTokens {
  const [rows, starts, firsts] = executeMany('GraftTokens', [attentionMask], {}, 3) as tf.Tensor1D[];
  return { rows: rows!, starts: starts!, firsts: firsts! };
}

/**
 * Some of the tokens' vectors. `embeddingLookup` would take the number of tokens for a formula of the sizes.
 * @param vectors [tokens, width]
 * @param rows [count], int32
 * @returns [count, width]
 */
export function takeTokens(vectors: tf.Tensor2D, rows: tf.Tensor1D): tf.Tensor2D {
  return withGradient([vectors], () => ({
    value: takeRows(vectors, rows),
    saved: [rows, vectors],
    gradient: (dy, [ids, like]) => [execute('GraftPlaceRows', [dy, ids!, like!], {})],
  }));
}
