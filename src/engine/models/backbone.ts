import type { tf } from '../tensorflow/loadTensorFlow';

/** Texts as numbers, each [batch, sequence] and int32. Position 0 is the one that classification reads ([CLS]). */
export interface TextBatch {
  readonly inputIds: tf.Tensor2D;
  /** 1 for a token, 0 for padding. */
  readonly attentionMask: tf.Tensor2D;
  /** Which text of a pair a token belongs to; all 0 where absent. */
  readonly tokenTypeIds?: tf.Tensor2D | undefined;
}

export interface ForwardOptions {
  /** Training drops elements out, evaluation does not. */
  readonly training: boolean;
  /** [2], int32: the run's seed and the number of the step. Needed when training with dropout. */
  readonly dropoutSeed?: tf.Tensor1D | undefined;
}

/** Turns elements of a tensor off while training; each call takes the next place of the step. */
export type Dropout = <T extends tf.Tensor>(x: T, rate: number) => T;

/** What a family computes before the head. Its tensors live until `dispose`; what `forward` returns is the caller's. */
export interface TextBackbone {
  /** Trainable variables by their Hugging Face names, in the order in which the model uses them. */
  readonly variables: ReadonlyMap<string, tf.Variable>;
  /** Width of the features. */
  readonly featureSize: number;
  /** The longest sequence that the model has positions for. */
  readonly maxLength: number;
  /** Contextual vector of every token, [batch * sequence, hidden]. */
  encode(batch: TextBatch, dropout: Dropout): tf.Tensor2D;
  /** One vector a text, [batch, featureSize]: what the head reads. */
  pool(encoded: tf.Tensor2D, batch: TextBatch): tf.Tensor2D;
}
