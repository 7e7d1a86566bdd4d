import path from 'node:path';
import { buildFolder } from '../../../files/atomicWrite';
import { fileExists } from '../../../files/fileExists';
import type { RemoveSettings } from '../../compression/compressionSettings';
import type { Evidence } from '../../compression/evidence';
import { removeUnits } from '../../compression/removeUnits';
import { loadClassifier } from '../../models/classifier';
import type { CandidateTask } from './candidateTask';

/**
 * Removes units of the trained model. A resumed training finds the same model.
 * @param partial the folder for it until the candidate is finished
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
