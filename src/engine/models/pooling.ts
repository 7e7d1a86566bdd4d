import { GraftError } from '../../experiment/errors';

/** How the vectors of tokens, or of places in a picture, become one vector. */
export type Pooling = 'pooler' | 'mean' | 'cls';
export type PoolingSetting = Pooling | 'auto';

/** What the choice of a text model's pooling depends on. */
export interface PoolingFacts {
  /** Whether the weights have a pooler: a dense layer over the first token, learned in pretraining. */
  readonly hasPooler: boolean;
  /** The path of the model, for messages. */
  readonly file: string;
}

/**
 * The pooling that a setting means for some weights: `auto` is the pooler where the weights have one, else the mean.
 * Throws `model/no-pooler`.
 */
export function choosePooling(setting: PoolingSetting, { hasPooler, file }: PoolingFacts): Pooling {
  if (setting === 'auto') return hasPooler ? 'pooler' : 'mean';
  if (setting === 'pooler' && !hasPooler) throw noPooler(file);
  return setting;
}

function noPooler(file: string): GraftError {
  return new GraftError('model/no-pooler', `The weights beside ${file} have no pooler.`, {
    remedy: 'Set model.pooling to mean, cls or auto.',
    place: { file },
  });
}

/**
 * What `auto` becomes once it is known what will be trained. A pooler that nobody has fine-tuned says little about a text's
 * meaning: on the frozen trunk of a sentence encoder the encoder's own pooling scores higher (0.95 against 0.88 on BBC news).
 * @param encoderPooling how a sentence encoder pools; undefined for other models
 */
export function poolingForTraining(
  setting: PoolingSetting,
  encoderPooling: Pooling | undefined,
  isTrunkFrozen: boolean,
): PoolingSetting {
  return setting === 'auto' && isTrunkFrozen && encoderPooling ? encoderPooling : setting;
}
