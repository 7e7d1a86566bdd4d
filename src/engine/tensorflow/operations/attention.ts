import { tf } from '../loadTensorFlow';
import { type DropoutPlace, droppingAttributes, droppingInputs } from './dropout';
import { executeMany, integers } from './execute';
import { withGradient } from './withGradient';

/**
 * Scaled dot-product attention over several heads as one custom operation. It keeps only the result and a number for each query for the
 * gradient. The bias has no gradient. Requires `hasOwnKernels`.
 * @param query [batch * queries, heads * headSize], as the result
 * @param key [batch * length, heads * headSize], as value
 * @param at the dropout of probabilities; none if absent
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
  /** The bias of the scores, [batch or 1, heads or 1, queries or 1, length]; unnecessary with `texts`. */
  readonly bias?: tf.Tensor4D;
  /** For rows without padding. */
  readonly texts?: TextsOfTokens;
}

/** The texts of the consecutive tokens. */
export interface TextsOfTokens {
  /** From `realTokens`. */
  readonly starts: tf.Tensor1D;
  /** Whether only each text's first token is a query; else all are. */
  readonly firstAsks: boolean;
}
