import type { SettingsOf } from '../../experiment/stages';
import type { Classifier } from '../models/classifier';
import type { Stored } from './method';
import { pruneMagnitude } from './pruneMagnitude';
import { quantizeWeights } from './quantizeWeights';

/** What is done to a model to make it smaller; nothing where it is left as it is. */
export type Compression = Pick<SettingsOf<'optimize'>, 'prune' | 'quantize'>;

/** Every method, by its setting, in the order of application. */
const methods = { prune: pruneMagnitude, quantize: quantizeWeights };

/** The name of a candidate: what is done, in a few words. */
export function describeCompression({ prune, quantize }: Compression): string {
  const parts = [prune && methods.prune.describe(prune), quantize && methods.quantize.describe(quantize)];
  return parts.filter(Boolean).join(', ') || 'as trained';
}

/** Changes a model's variables as the settings say. @returns how variables are stored that take fewer bits than float32 */
export function compress(model: Classifier, { prune, quantize }: Compression): Stored {
  if (prune) methods.prune.apply(model, prune);
  return quantize ? methods.quantize.apply(model, quantize) : new Map();
}

/** All that settings ask for, each once. */
export function compressionsOf({ prune, quantize, candidates }: SettingsOf<'optimize'>): Compression[] {
  const asked = [...(prune || quantize ? [{ prune, quantize }] : []), ...(candidates ?? [])];
  const named = new Map(asked.map((each) => [describeCompression(each), each]));
  return [...named.values()];
}
