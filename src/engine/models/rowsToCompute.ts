import { tf } from '../tensorflow/loadTensorFlow';
import { embeddingLookup, placeRows } from '../tensorflow/operations/embeddingLookup';
import { hasOwnKernels } from '../tensorflow/operations/ownKernels';
import { type RealTokens, realTokens, takeTokens } from '../tensorflow/operations/realTokens';
import { firstToken } from './poolTokens';

/** Which of a batch's rows, [batch * length, any], a model's layers compute. */
export interface RowsToCompute {
  /** Which they are and where each text begins among them, as `realTokens` has it; absent where they are all. */
  readonly tokens?: RealTokens;
  /** Takes them of all. */
  taken(all: tf.Tensor2D): tf.Tensor2D;
  /** Takes of them each text's first, [batch, any]. */
  firsts(computed: tf.Tensor2D): tf.Tensor2D;
  /** All, with zeros for those that are not computed. */
  putBack(computed: tf.Tensor2D): tf.Tensor2D;
}

/**
 * Those of tokens; those of padding as well, where only TensorFlow's operations compute, which want texts of one length.
 * @param attentionMask of texts that are padded behind their last token
 */
export function rowsToCompute(attentionMask: tf.Tensor2D): RowsToCompute {
  const [batch, length] = attentionMask.shape;
  if (!hasOwnKernels()) return everyRow(batch, length);
  const tokens = realTokens(attentionMask);
  const { rows, firsts } = tokens;
  return {
    tokens,
    taken: (all) => embeddingLookup(all, rows),
    firsts: (computed) => takeTokens(computed, firsts),
    putBack: (computed) => placeRows(computed, rows, batch * length),
  };
}

/** Also those of padding. */
export function everyRow(batch: number, length: number): RowsToCompute {
  return {
    taken: (all) => all,
    firsts: (computed) => firstToken(tf.reshape(computed, [batch, length, computed.shape[1]])),
    putBack: (computed) => computed,
  };
}
