import { createHash } from 'node:crypto';
import { mkdir, rename } from 'node:fs/promises';
import path from 'node:path';
import { fileExists } from '../../files/fileExists';
import type { Example, Splits } from '../datasets/example';
import { readExamples, writeExamples } from '../datasets/examplesFile';
import { groupBy } from '../datasets/groupBy';
import { randomStream, shuffle } from '../datasets/random';
import { contentOf } from '../datasets/texts/textCopies';
import type { CandidateTask } from '../evaluation/candidates/candidateTask';
import { calibrationFeeds } from '../formats/calibrationFeeds';
import { readLearning } from '../tasks/learning';
import { onGpu } from '../tensorflow/operations/execute';
import { fineTune } from '../training/fineTune';
import { withMemoryErrors } from '../training/outOfMemory';
import { whenDeviceIsFree } from '../training/whenDeviceIsFree';
import { trainedFrom } from './finetuneStage';
import { encodeAnew, encodedSplits } from './preprocessStage';
import type { Given, StageWork } from './stageDefinition';

type Work = Pick<StageWork, 'partialFolder' | 'places' | 'io'>;

/** A fold of a cross-validation: the examples to score; all others are trained on. */
export interface Fold {
  readonly name: string;
  readonly splits: Splits;
}

/** Fewer validation examples than this decide too little. */
const fewExamples = 100;
/** More examples than this leave enough for validation, and their trainings take long. */
const mostExamples = 1500;
const usualFolds = 5;

/**
 * The folds of all examples that are not test; none where the validation examples suffice, or where the setting says so. Each fold has
 * its share of every label, and copies share a fold.
 */
export async function foldsOf(
  datasetFolder: string,
  setting: number | 'auto' | 'none',
): Promise<readonly Fold[]> {
  if (setting === 'none') return [];
  const { train, validation } = await readExamples(datasetFolder);
  const all = [...train, ...validation];
  const areFew = validation.length < fewExamples && all.length <= mostExamples;
  const count = setting === 'auto' ? usualFolds : setting;
  if (all.length < 2 * count || (setting === 'auto' && !areFew)) return [];
  const foldOf = dealt(all, count);
  return Array.from({ length: count }, (_, fold) => {
    const isIn = (example: Example) => foldOf.get(example) === fold;
    const splits = {
      train: all.filter((example) => !isIn(example)),
      validation: all.filter(isIn),
      test: [],
    };
    return { name: `${fold + 1} of ${count}`, splits };
  }).filter(({ splits }) => splits.validation.length > 0);
}

/** Deals groups of copies to folds, label by label. */
function dealt(all: readonly Example[], count: number): Map<Example, number> {
  const copies = [...groupBy(all, ({ row }) => row.sha256 ?? contentOf(row)).values()];
  const random = randomStream('folds');
  const byLabel = groupBy(shuffle(copies, random), ([first]) => first!.target.join());
  const ordered = [...byLabel.values()].flat();
  return new Map(ordered.flatMap((group, at) => group.map((example) => [example, at % count] as const)));
}

/**
 * Trains the model without a fold, as long as the trained one was, and returns the task of making its candidates, which are scored on the
 * fold. A model that an earlier session trained is used again.
 * @throws CancelledError; GraftError as the stages that it repeats do
 */
export async function foldTask(
  { name, splits }: Fold,
  given: Given<'optimize'>,
  { partialFolder, places, io }: Work,
): Promise<CandidateTask> {
  const { finetune, dataset, preprocess, model } = given;
  const folder = path.join(partialFolder, `fold ${name}`);
  const at = (part: string) => path.join(folder, part);
  await mkdir(at('dataset'), { recursive: true });
  await writeExamples(at('dataset'), splits);
  const own: Given<'optimize'> = {
    ...given,
    dataset: { ...dataset, folder: at('dataset') },
    preprocess: { ...preprocess, folder: at('encoded') },
  };
  const encoded = await encodeAnew(own, model.result.folder, { folder: at('encoded'), places, io });
  const from = await trainedFrom(finetune.inputs, own, places);
  const { targets } = await readLearning(at('dataset'), dataset.result, finetune.inputs, encoded);
  // No example of the fold may choose an epoch.
  const none = { encoded: (await encodedSplits(own, places)).test, targets: targets.test };
  const { precision, bestEpoch, solver } = finetune.result;
  const settings = { ...from.settings, patience: 0, ...(solver === undefined && { epochs: bestEpoch }) };
  const features = { graftFolder: places.graftFolder, modelKey: model.key };
  const quiet = { ...io, emit: () => {} };
  if (!(await fileExists(at('trained')))) {
    const training = {
      ...from,
      ...{ settings, precision, features, validation: none, isResumed: false },
      ...{ partialFolder: at('partial'), outputFolder: at('training') },
    };
    const train = () => fineTune(training, quiet);
    await whenDeviceIsFree(io, () => withMemoryErrors(settings, onGpu(), train), 'optimize');
    await rename(at('training'), at('trained'));
  }
  return {
    modelFolder: path.join(at('trained'), 'model'),
    ...{ spec: from.spec, settings, precision, isUntimed: true },
    ...{ train: from.train, validation: none, split: from.validation },
    calibration: await calibrationFeeds(from.train),
    reencode: (modelFolder, to) => encodeAnew(own, modelFolder, { folder: to, places, io }),
    graftFolder: places.graftFolder,
    key: createHash('sha256')
      .update(JSON.stringify([finetune.key, name]))
      .digest('hex'),
  };
}
