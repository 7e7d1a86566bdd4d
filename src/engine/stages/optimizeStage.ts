import { cp } from 'node:fs/promises';
import path from 'node:path';
import { optimizeError } from '../../experiment/errors/optimize';
import {
  compressionsOf,
  describeCompression,
  requirePossible,
  retokenizes,
} from '../compression/compression';
import type { Compression } from '../compression/compressionSettings';
import { readExamples } from '../datasets/examplesFile';
import { rowsOf } from '../datasets/exampleValues';
import { candidatesReport } from '../evaluation/candidates/candidatesReport';
import type { CandidateTask } from '../evaluation/candidates/candidateTask';
import { chooseCandidate, compareCandidates } from '../evaluation/candidates/compareCandidates';
import { layerSensitivity } from '../evaluation/candidates/layerSensitivity';
import { candidateModel } from '../evaluation/candidates/makeCandidate';
import { timedIn } from '../evaluation/candidates/measureCandidate';
import { illustrate } from '../evaluation/illustrate';
import { calibrationFeeds } from '../formats/calibrationFeeds';
import { modalityNamed } from '../inputs/modalities';
import { taskOf } from '../tasks/tasks';
import { trainedFrom } from './finetuneStage';
import { type Places, placeOf } from './places';
import { encodeAnew, reencodedIn } from './preprocessStage';
import type { ComputeStage } from './stageDefinition';

/** Makes smaller versions of the trained model and measures them; the chosen one's files are the stage's. */
export const computeOptimize: ComputeStage<'optimize'> = async (settings, given, { folder, places, io }) => {
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
  const compared = await compareCandidates(task, compressions, io);
  const sensitivity = settings.sensitivity && (await layerSensitivity(task, settings.sensitivity, io));
  const candidates = compared.map(({ result }) => result);
  const judge = taskOf(spec);
  const chosen = settings.choose ?? chooseCandidate(candidates, judge, settings.maxLoss);
  const choice = { isByUser: settings.choose !== undefined, maxLoss: settings.maxLoss };
  const compression = compressions.find((each) => describeCompression(each) === chosen) ?? {};
  const model = path.join(folder, 'model');
  await cp(await candidateModel(task, compression), model, { recursive: true });
  if (retokenizes(compression)) await encodeAnew(given, model, { folder: reencodedIn(folder), places, io });
  const examples = (await readExamples(dataset.folder))[split === train ? 'train' : 'validation'];
  const report = candidatesReport(compared, chosen, judge, { examples, sensitivity, choice });
  const { thumbnail } = modalityNamed(dataset.result.modality);
  const show = thumbnail && ((index: number) => thumbnail(split.encoded, index));
  return {
    split: split === train ? 'training' : 'validation',
    examples: rowsOf(split.targets),
    metric: judge.primaryMetric,
    candidates,
    ...(sensitivity && { sensitivity }),
    chosen,
    report: show ? await illustrate(report, examples, show) : report,
  };
};

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
