import { cp } from 'node:fs/promises';
import path from 'node:path';
import { optimizeError } from '../../experiment/errors/optimize';
import type { OptimizeResult } from '../../experiment/runs/results';
import {
  compressionsOf,
  describeCompression,
  requirePossible,
  retokenizes,
} from '../compression/compression';
import type { Compression } from '../compression/compressionSettings';
import type { Example } from '../datasets/example';
import { readExamples } from '../datasets/examplesFile';
import { rowsOf } from '../datasets/exampleValues';
import { candidatesReport } from '../evaluation/candidates/candidatesReport';
import type { CandidateTask } from '../evaluation/candidates/candidateTask';
import {
  chooseCandidate,
  compareCandidates,
  crossValidate,
} from '../evaluation/candidates/compareCandidates';
import { layerSensitivity } from '../evaluation/candidates/layerSensitivity';
import { candidateModel } from '../evaluation/candidates/makeCandidate';
import { timedIn } from '../evaluation/candidates/measureCandidate';
import { illustrate } from '../evaluation/illustrate';
import { calibrationFeeds } from '../formats/calibrationFeeds';
import { modalityNamed } from '../inputs/modalities';
import { taskOf } from '../tasks/tasks';
import { trainedFrom } from './finetuneStage';
import { type Fold, foldsOf, foldTask } from './foldTasks';
import { type Places, placeOf } from './places';
import { encodeAnew, reencodedIn } from './preprocessStage';
import type { ComputeStage } from './stageDefinition';

/** Makes smaller versions of the trained model and measures them; the chosen one's files are the stage's. */
export const computeOptimize: ComputeStage<'optimize'> = async (
  settings,
  given,
  { folder, partialFolder, places, io },
) => {
  const compressions = compressionsOf(settings);
  if (compressions.length === 0 && !settings.sensitivity)
    throw optimizeError('optimize/no-candidates', {}, { place: placeOf(places, 'optimize') });
  requirePossible(compressions);
  requireCandidate(settings.choose, compressions, places);
  await timedIn.bring('optimize', io);
  const { dataset, finetune } = given;
  const { settings: training, spec, train, validation } = await trainedFrom(finetune.inputs, given, places);
  const split = rowsOf(validation.targets) > 0 ? validation : train;
  const task: CandidateTask = {
    modelFolder: path.join(finetune.folder, 'model'),
    spec,
    settings: training,
    precision: finetune.result.precision,
    train,
    validation,
    split,
    calibration: await calibrationFeeds(train),
    reencode: (modelFolder, to) => encodeAnew(given, modelFolder, { folder: to, places, io }),
    graftFolder: places.graftFolder,
    key: finetune.key,
  };
  const folds = compressions.length > 0 ? await foldsOf(dataset.folder, settings.folds) : [];
  const openFold = (fold: Fold) => () => foldTask(fold, given, { partialFolder, places, io });
  const own = await compareCandidates(task, compressions, io);
  const compared = await crossValidate(own, compressions, folds.map(openFold), io);
  const sensitivity = settings.sensitivity && (await layerSensitivity(task, settings.sensitivity, io));
  const candidates = compared.map(({ result }) => result);
  const judge = taskOf(spec);
  const chosen = settings.choose ?? chooseCandidate(candidates, judge, settings.maxLoss);
  const choice = { isByUser: settings.choose !== undefined, maxLoss: settings.maxLoss };
  const compression = compressions.find((each) => describeCompression(each) === chosen) ?? {};
  const model = path.join(folder, 'model');
  await cp(await candidateModel(task, compression), model, { recursive: true });
  if (retokenizes(compression)) await encodeAnew(given, model, { folder: reencodedIn(folder), places, io });
  const scoredOn = folds.length > 0 ? 'cross-validation' : split === train ? 'training' : 'validation';
  const examples = await scoredExamples(dataset.folder, scoredOn, folds);
  const report = candidatesReport(compared, chosen, judge, { examples, sensitivity, choice });
  const { thumbnail } = modalityNamed(dataset.result.modality);
  const show = folds.length === 0 && thumbnail && ((index: number) => thumbnail(split.encoded, index));
  return {
    split: scoredOn,
    examples: examples.length,
    metric: judge.primaryMetric,
    candidates,
    ...(sensitivity && { sensitivity }),
    chosen,
    report: show ? await illustrate(report, examples, show) : report,
  };
};

/** The examples in the order of their scores. */
async function scoredExamples(
  datasetFolder: string,
  scoredOn: OptimizeResult['split'],
  folds: readonly Fold[],
): Promise<readonly Example[]> {
  if (scoredOn === 'cross-validation') return folds.flatMap(({ splits }) => splits.validation);
  return (await readExamples(datasetFolder))[scoredOn === 'training' ? 'train' : 'validation'];
}

/** @throws GraftError `optimize/unknown-candidate` */
function requireCandidate(
  name: string | undefined,
  compressions: readonly Compression[],
  places: Places,
): void {
  const candidates = [{}, ...compressions].map(describeCompression);
  if (name === undefined || candidates.includes(name)) return;
  throw optimizeError(
    'optimize/unknown-candidate',
    { name, candidates },
    { place: placeOf(places, 'optimize') },
  );
}
