import path from 'node:path';
import { buildFolder } from '../../../files/atomicWrite';
import { fileExists } from '../../../files/fileExists';
import type { RemoveSettings } from '../../compression/compressionSettings';
import type { Evidence } from '../../compression/evidence';
import { removeUnits } from '../../compression/removeUnits';
import { loadClassifier } from '../../models/classifier';
import type { CandidateTask } from './candidateTask';

/**
 * The trained model without some of its parts. A training that goes on finds the very model that it began with.
 * @param partial where it is kept until the candidate is made
 * @returns its folder
 * @throws GraftError `optimize/nothing-to-remove`
 */
export async function reduceCandidate(
  { modelFolder }: Pick<CandidateTask, 'modelFolder'>,
  settings: RemoveSettings,
  evidence: Evidence,
  partial: string,
): Promise<string> {
  const folder = path.join(partial, 'reduced');
  if (await fileExists(path.join(folder, 'model.safetensors'))) return folder;
  const classifier = await loadClassifier({ folder: modelFolder, seed: 0 });
  try {
    await buildFolder(folder, (temporary) => removeUnits(classifier, settings, evidence, temporary));
    return folder;
  } finally {
    classifier.dispose();
  }
}
