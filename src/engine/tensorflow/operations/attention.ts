import { tf } from '../loadTensorFlow';
import { type DropoutPlace, droppingAttributes } from './dropout';
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
  { query, key, value, bias, starts }: AttentionTensors,
  heads: number,
  at: DropoutPlace | undefined,
): tf.Tensor2D {
  const attributes = { heads: { int: heads }, ...droppingAttributes(at) };
  const dropoutKey = at?.key ?? integers([0, 0]);
  return withGradient([query, key, value], () => {
    const inputs = [query, key, value, bias ?? tf.scalar(0), dropoutKey, starts ?? integers([])];
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
  /** What is added to the scores, [batch or 1, heads or 1, queries or 1, length]; not needed with `starts`. */
  readonly bias?: tf.Tensor4D;
  /** From `realTokens`, where there is no padding among the rows: each text's queries are its keys, or its first token alone. */
  readonly starts?: tf.Tensor1D;
}
