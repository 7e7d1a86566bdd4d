import type { tf } from '../loadTensorFlow';
import { takeRows } from './embeddingLookup';
import { execute, executeMany } from './execute';
import { withGradient } from './withGradient';

/** The positions of a batch's tokens without padding. All are int32; the caller owns them. */
export interface RealTokens {
  /** [tokens]: row indices among [batch * length]. */
  readonly rows: tf.Tensor1D;
  /** [batch + 2]: for each text, the number of tokens before it; then the number of all tokens; then a text's padded length. */
  readonly starts: tf.Tensor1D;
  /** [batch]: the index of each text's first token. */
  readonly firsts: tf.Tensor1D;
}

/**
 * Finds them, so that a model computes nothing for padding. Requires `hasOwnKernels`. A recording treats all tokens as real: no formula of
 * the sizes may depend on their number.
 * @param attentionMask [batch, length], int32
 */
export function realTokens(attentionMask: tf.Tensor2D): RealTokens {
  const [rows, starts, firsts] = executeMany('GraftTokens', [attentionMask], {}, 3) as tf.Tensor1D[];
  return { rows: rows!, starts: starts!, firsts: firsts! };
}

/**
 * Gathers some of the tokens' vectors. `embeddingLookup` would treat the number of tokens as a formula of the sizes.
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
