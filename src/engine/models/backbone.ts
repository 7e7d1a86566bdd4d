import type { tf } from '../tensorflow/loadTensorFlow';

/** Texts as numbers, each [batch, sequence] and int32. Position 0 is the one that classification reads ([CLS]). */
export interface TextBatch {
  readonly inputIds: tf.Tensor2D;
  /** 1 for a token, 0 for padding. */
  readonly attentionMask: tf.Tensor2D;
  /** Which text of a pair a token belongs to; all 0 where absent. */
  readonly tokenTypeIds?: tf.Tensor2D | undefined;
}

/** Pictures as numbers. */
export interface ImageBatch {
  /** [batch, height, width, 3], float32, normalized by the model's mean and deviation. */
  readonly pixelValues: tf.Tensor4D;
}

export interface ForwardOptions {
  /** Training drops elements out and normalizes by the batch's own statistics, evaluation does not. */
  readonly training: boolean;
  /** [2], int32: the run's seed and the number of the step. Needed when training with dropout. */
  readonly dropoutSeed?: tf.Tensor1D | undefined;
  /**
   * Takes the new values of variables that training changes without a gradient, by the variables' names. They are kept
   * beyond `tf.tidy`; the caller disposes of them.
   */
  readonly updates?: Map<string, tf.Tensor> | undefined;
}

/** Turns elements of a tensor off while training; each call takes the next place of the step. */
export type Dropout = <T extends tf.Tensor>(x: T, rate: number) => T;

/** What a text family computes before the head. Its tensors live until `dispose`; what `forward` returns is the caller's. */
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

/** What an image family computes before the head. Its tensors live until `dispose`; what `features` returns is the caller's. */
export interface ImageBackbone {
  /** Width of the features. */
  readonly featureSize: number;
  /** One vector a picture, [batch, featureSize]: what the head reads. */
  features(batch: ImageBatch, options: ForwardOptions): tf.Tensor2D;
}
