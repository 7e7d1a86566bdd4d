import type { GraftError } from '../../experiment/errors/errors';
import { modelError } from '../../experiment/errors/models';
import type { Worded } from '../../experiment/errors/phrase';
import { runWords } from '../../experiment/runs/runWords';

/** How the vectors of tokens, or of places in an image, become one vector. */
export type Pooling = 'pooler' | 'mean' | 'cls' | 'last';
export type PoolingSetting = Pooling | 'auto';

/** The facts that determine a text model's pooling. */
export interface PoolingFacts {
  /** The pooling for `auto`. */
  readonly usual: Pooling;
  /** Whether the weights have a pooler: a dense layer over the first token, learned in pretraining. */
  readonly hasPooler: boolean;
  /** The path of the model, for messages. */
  readonly file: string;
}

/**
 * The pooling that a setting means for some weights.
 * Throws `model/no-pooler`.
 */
export function choosePooling(setting: PoolingSetting, { usual, hasPooler, file }: PoolingFacts): Pooling {
  if (setting === 'auto') return usual;
  if (setting === 'pooler' && !hasPooler) throw noPooler(file);
  return setting;
}

function noPooler(file: string): GraftError {
  return modelError('model/no-pooler', { file }, { place: { file } });
}

/**
 * Resolves `auto` for the trained part of the model. A pooler without fine-tuning says little about a text's meaning: on the frozen trunk of a sentence encoder the encoder's own pooling scores higher (0.95 against 0.88 on BBC news).
 * @param encoderPooling how a sentence encoder pools; undefined for other models
 */
export function poolingForTraining(
  setting: PoolingSetting,
  encoderPooling: Pooling | undefined,
  isTrunkFrozen: boolean,
): PoolingSetting {
  return setting === 'auto' && isTrunkFrozen && encoderPooling ? encoderPooling : setting;
}

/** With fewer examples, a pooler without earlier fine-tuning may not learn enough. */
const fewExamples = 1000;

/**
 * A hint that the encoder's own pooling is worth a try; undefined where it is used, or where nothing speaks for it. Frozen, the pooler of
 * a sentence encoder scores far lower (0.88 against 0.95 on BBC news); fully fine-tuned on few examples it may (0.70 against 0.73 on 480
 * quotations).
 * @param pooling what is used
 * @param examples how many are trained on
 */
export function poolingHint(
  pooling: Pooling,
  encoderPooling: Pooling | undefined,
  { isTrunkFrozen, examples }: { isTrunkFrozen: boolean; examples: number },
): Worded | undefined {
  if (!encoderPooling || pooling !== 'pooler' || !(isTrunkFrozen || examples < fewExamples)) return undefined;
  return runWords.worded('other-pooling', {
    pooling: encoderPooling,
    examples: isTrunkFrozen ? undefined : examples,
  });
}
