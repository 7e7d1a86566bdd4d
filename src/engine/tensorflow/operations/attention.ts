import { tf } from '../loadTensorFlow';
import { type DropoutPlace, droppingAttributes, droppingInputs } from './dropout';
import { executeMany, integers } from './execute';
import { withGradient } from './withGradient';

/**
 * Scaled dot-product attention over several heads as one operation of Graft's own, of which nothing but the result and a number for each
 * query is kept for the gradient. The bias has no gradient. Only where `hasOwnKernels`.
 * @param query [batch * queries, heads * headSize], as the result
 * @param key [batch * length, heads * headSize], as value
 * @param at where probabilities are dropped; none are where it is absent
 */
export function attention(
  { query, key, value, bias, texts }: AttentionTensors,
  heads: number,
  at: DropoutPlace | undefined,
): tf.Tensor2D {
  const attributes = {
    ...{ heads: { int: heads }, first_asks: { int: texts?.firstAsks ? 1 : 0 } },
    ...droppingAttributes(at),
  };
  const [dropoutKey] = droppingInputs(at);
  return withGradient([query, key, value], () => {
    const inputs = [query, key, value, bias ?? tf.scalar(0), dropoutKey, texts?.starts ?? integers([])];
    const [attended, logSums] = executeMany('GraftAttention', inputs, attributes, 2);
    return {
      value: attended as tf.Tensor2D,
      saved: [...inputs, logSums!],
      gradient: (dy, saved) => executeMany('GraftAttentionGrad', [dy, ...saved], attributes, 3),
    };
  });
}

export interface AttentionTensors {
  readonly query: tf.Tensor2D;
  readonly key: tf.Tensor2D;
  readonly value: tf.Tensor2D;
  /** What is added to the scores, [batch or 1, heads or 1, queries or 1, length]; not needed with `texts`. */
  readonly bias?: tf.Tensor4D;
  /** Where there is no padding among the rows. */
  readonly texts?: TextsOfTokens;
}

/** The texts that tokens, one behind the other, belong to. */
export interface TextsOfTokens {
  /** From `realTokens`. */
  readonly starts: tf.Tensor1D;
  /** Whether each text's first token alone asks; else all do. */
  readonly firstAsks: boolean;
}
