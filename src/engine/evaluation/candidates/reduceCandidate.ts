import path from 'node:path';
import { buildFolder } from '../../../files/atomicWrite';
import { fileExists } from '../../../files/fileExists';
import type { Feeds } from '../../compile/feeds';
import type { RemoveSettings } from '../../compression/compressionSettings';
import { removeUnits } from '../../compression/removeUnits';
import { loadClassifier } from '../../models/classifier';
import { scoringBatches } from '../../training/scoreExamples';
import type { CandidateTask } from './candidateTask';

/** So many training examples show what units are good for. */
const examples = 256;
const batchSize = 16;

/**
 * The trained model without some of its parts. A training that goes on finds the very model that it began with.
 * @param partial where it is kept until the candidate is made
 * @returns its folder
 * @throws GraftError `optimize/nothing-to-remove`
 */
export async function reduceCandidate(
  { modelFolder, spec, train }: CandidateTask,
  settings: RemoveSettings,
  partial: string,
): Promise<string> {
  const folder = path.join(partial, 'reduced');
  if (await fileExists(path.join(folder, 'model.safetensors'))) return folder;
  const classifier = await loadClassifier({ folder: modelFolder, seed: 0 });
  try {
    const batches: Feeds[] = [];
    for await (const { feeds } of scoringBatches(train, { batchSize })) {
      if (batches.length === examples / batchSize) break;
      batches.push(feeds);
    }
    await buildFolder(folder, (temporary) => removeUnits(classifier, settings, { spec, batches }, temporary));
    return folder;
  } finally {
    classifier.dispose();
  }
}
