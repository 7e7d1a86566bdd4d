import path from 'node:path';
import { buildFolder } from '../../../files/atomicWrite';
import { fileExists } from '../../../files/fileExists';
import type { VocabularySettings } from '../../compression/compressionSettings';
import { pruneVocabulary } from '../../compression/pruneVocabulary';
import { calibrationFeeds } from '../../formats/calibrationFeeds';
import { loadClassifier } from '../../models/classifier';
import type { CandidateTask } from './candidateTask';

/**
 * Replaces the task's model by one with fewer tokens, and encodes the examples with its tokenizer.
 * @param partial the folder for both until the candidate is finished
 * @throws GraftError of `pruneVocabulary`; CancelledError
 */
export async function shrinkVocabulary(
  task: CandidateTask,
  settings: VocabularySettings,
  partial: string,
): Promise<CandidateTask> {
  const modelFolder = path.join(partial, 'vocabulary');
  if (!(await fileExists(path.join(modelFolder, 'model.safetensors'))))
    await writeShrunk(task, settings, modelFolder);
  const encoded = await task.reencode(modelFolder, path.join(partial, 'encoded'));
  const [train, validation] = (['train', 'validation'] as const).map((name) => ({
    ...task[name],
    encoded: encoded[name],
  }));
  return {
    ...task,
    modelFolder,
    train: train!,
    validation: validation!,
    split: task.split === task.train ? train! : validation!,
    calibration: await calibrationFeeds(train!),
  };
}

async function writeShrunk(
  { modelFolder, train }: CandidateTask,
  settings: VocabularySettings,
  folder: string,
): Promise<void> {
  const classifier = await loadClassifier({ folder: modelFolder, seed: 0 });
  try {
    await buildFolder(folder, (temporary) => pruneVocabulary(classifier, settings, train, temporary));
  } finally {
    classifier.dispose();
  }
}
