import path from 'node:path';
import { buildFolder } from '../../../files/atomicWrite';
import { fileExists } from '../../../files/fileExists';
import { type AskedMethod, askedMethods, evidenceExamples } from '../../compression/compression';
import type { Compression } from '../../compression/compressionSettings';
import type { Evidence } from '../../compression/evidence';
import { calibrationFeeds } from '../../formats/calibrationFeeds';
import { loadModel } from '../../models/headedModel';
import { sampleBatches } from '../../training/scoreExamples';
import type { CandidateTask } from './candidateTask';

const batchSize = 16;

/** Training examples in batches with their targets; none where no method asks for evidence. */
export async function trainingEvidence(
  { spec, train }: Pick<CandidateTask, 'spec' | 'train'>,
  compression: Compression,
): Promise<Evidence> {
  const examples = evidenceExamples(compression);
  return { spec, batches: await sampleBatches(train, { examples, batchSize }) };
}

/**
 * The task with a smaller model in place of the trained one, after every method that removes parts. A training that continues finds the
 * same smaller model again.
 * @param partial keeps the smaller models until the candidate is made
 * @throws GraftError `optimize/...` as the methods do; CancelledError
 */
export async function reduceCandidate(
  given: CandidateTask,
  compression: Compression,
  partial: string,
): Promise<CandidateTask> {
  let task = given;
  for (const asked of askedMethods(compression)) {
    if (!asked.method.reduce) continue;
    const modelFolder = path.join(partial, asked.name);
    if (!(await fileExists(path.join(modelFolder, 'model.safetensors'))))
      await writeReduced(task, asked, compression, modelFolder);
    task = { ...task, modelFolder };
    if (asked.method.retokenizes) task = await encodedAnew(task, path.join(partial, 'encoded'));
  }
  return task;
}

async function writeReduced(
  task: CandidateTask,
  { method, settings }: AskedMethod,
  compression: Compression,
  folder: string,
): Promise<void> {
  const model = await loadModel({ folder: task.modelFolder, seed: 0 });
  const data = { train: task.train, evidence: () => trainingEvidence(task, compression) };
  try {
    await buildFolder(folder, (temporary) => method.reduce!(model, settings, data, temporary));
  } finally {
    model.dispose();
  }
}

/** The task with its examples encoded by the model's own tokenizer. */
async function encodedAnew(task: CandidateTask, folder: string): Promise<CandidateTask> {
  const encoded = await task.reencode(task.modelFolder, folder);
  const train = { ...task.train, encoded: encoded.train };
  // The examples of a fold are in the place of the validation examples, of which it has none.
  const isFold = task.split !== task.train && task.split !== task.validation;
  const validation = { ...task.validation, encoded: isFold ? encoded.test : encoded.validation };
  const scored = isFold ? { ...task.split, encoded: encoded.validation } : validation;
  const split = task.split === task.train ? train : scored;
  return { ...task, train, validation, split, calibration: await calibrationFeeds(train) };
}
