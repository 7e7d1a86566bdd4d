import { GraftError } from '../../experiment/errors/errors';
import { type SettingsOf, stages } from '../../experiment/stages/stages';
import type { Classifier } from '../models/classifier';
import { autoCandidates } from './autoCandidates';
import { type Compression, expandGrid, type RecoverSettings } from './compressionSettings';
import type { Evidence } from './evidence';
import type { Hold } from './hold';
import type { Stored } from './method';
import { describeVocabulary } from './pruneVocabulary';
import { pruneWeights } from './pruneWeights';
import { quantizeWeights } from './quantizeWeights';
import { describeRemoval } from './removal';
import { movementNeedsRecovery, weightImportances } from './weightImportance';

/** Every method, by its setting, in the order of application. */
const methods = { prune: pruneWeights, quantize: quantizeWeights };

/** The name of a candidate: what is done, in a few words. */
export function describeCompression({ vocabulary, remove, prune, quantize, recover }: Compression): string {
  const parts = [
    vocabulary && describeVocabulary(vocabulary),
    remove && describeRemoval(remove),
    prune && methods.prune.describe(prune),
    quantize && methods.quantize.describe(quantize),
    recover && describeRecovery(recover),
  ];
  return parts.filter(Boolean).join(', ') || 'as trained';
}

/** Changes a model's variables as the settings say, or only those of some names. @returns how variables are stored that take fewer bits than float32 */
export function compress(
  model: Classifier,
  { prune, quantize }: Compression,
  evidence: Evidence,
  only?: readonly string[],
): Stored {
  if (prune) methods.prune.apply(model, prune, evidence, only);
  return quantize ? methods.quantize.apply(model, quantize, evidence, only) : new Map();
}

/** The constraints of a method on training. */
export function holdsOf({ prune, quantize }: Compression, evidence: Evidence): Hold[] {
  const holds = [
    prune && methods.prune.hold(prune, evidence),
    quantize && methods.quantize.hold(quantize, evidence),
  ];
  return holds.filter((hold) => hold !== undefined);
}

/**
 * What is still to be done when training has held to it: weights that were rounded then lie on the grid of the largest magnitude, and
 * those that were to become zero are the smallest.
 */
export function settled(compression: Compression): Compression {
  const { prune, quantize, recover } = compression;
  if (!recover) return compression;
  return {
    ...compression,
    prune: prune && { ...prune, importance: 'magnitude' },
    quantize: quantize && { ...quantize, range: 'max' },
  };
}

/**
 * Refuses what could only fail once everything before it is done.
 * @throws GraftError `optimize/movement-needs-recovery`, `optimize/asymmetric-recovery`
 */
export function requirePossible(compressions: readonly Compression[]): void {
  for (const { prune, quantize, recover } of compressions) {
    if (prune && !recover && weightImportances[prune.importance].inTraining === 'learned')
      throw movementNeedsRecovery();
    if (quantize && recover && !quantize.symmetric) throw asymmetricRecovery();
  }
}

/** All that settings ask for, each once. */
export function compressionsOf({
  candidates,
  maxLoss: _,
  sensitivity: __,
  ...own
}: SettingsOf<'optimize'>): Compression[] {
  const isAsked = Object.values(own).some((setting) => setting !== undefined);
  const listed = candidates === 'auto' ? autoCandidates : (candidates ?? []).flatMap(expandGrid);
  const asked = [...(isAsked ? expandGrid(own) : []), ...listed];
  const named = new Map(asked.map((each) => [describeCompression(each), each]));
  return [...named.values()];
}

function asymmetricRecovery(): GraftError {
  return new GraftError(
    'optimize/asymmetric-recovery',
    'optimize.quantize.symmetric: weights are trained in symmetric integers only.',
    { remedy: 'Leave out recover, or set symmetric to true.' },
  );
}

/** Names all that may differ between two candidates, but no defaults. */
function describeRecovery({ epochs, learningRate, distill, temperature }: RecoverSettings): string {
  const usual = stages.optimize.settings.recover.settings.temperature.default;
  const parts = [
    learningRate !== undefined && `learning rate ${learningRate}`,
    !distill && 'without a teacher',
    distill && temperature !== usual && `temperature ${temperature}`,
  ].filter(Boolean);
  const particulars = parts.length > 0 ? ` (${parts.join(', ')})` : '';
  return `recovered in ${epochs} ${epochs === 1 ? 'epoch' : 'epochs'}${particulars}`;
}
