import path from 'node:path';
import { splitNamed } from '../../experiment/data/dataNames';
import type { DatasetResult, OptimizeResult } from '../../experiment/runs/results';
import { experimentName } from '../../runs/experimentNow';
import type { Feeds } from '../compile/feeds';
import type { Row } from '../datasets/example';
import { readExamples } from '../datasets/examplesFile';
import { calibrationFeeds } from '../formats/calibrationFeeds';
import { formats as formatTable } from '../formats/formats';
import { modalityNamed } from '../inputs/modalities';
import { goldenCases } from '../packaging/golden';
import { readGolden } from '../packaging/goldenFile';
import { packageModel } from '../packaging/packageModel';
import { storedLarger } from '../packaging/storedLarger';
import { readLearning } from '../tasks/learning';
import { scoredSplit } from './evaluateStage';
import { type Places, placeOf } from './places';
import { encodedSplits } from './preprocessStage';
import type { ComputeStage, DoneStage, Given } from './stageDefinition';
import { waiting } from './stageRunner';

/** Writes the trained model into the workspace. */
export const computePackage: ComputeStage<'package'> = async ({ formats }, given, { places, io }) => {
  const { dataset, model, preprocess, finetune, optimize, evaluate } = given;
  const card = {
    ...namesOf(places, dataset.result),
    settings: { preprocess: preprocess.inputs, finetune: finetune.inputs },
    dataset: dataset.result,
    model: model.result,
    finetune: finetune.result,
    evaluation: evaluate.result,
    optimized: optimize && nameOfChange(optimize.result),
    formats,
  };
  const task = {
    to: places.packageTo,
    place: placeOf(places, 'package.to'),
    modelFolder: path.join((optimize ?? finetune).folder, 'model'),
    calibration: formats.some((name) => formatTable[name].needsCalibration)
      ? await calibration(given, places)
      : [],
    card,
    temperature: evaluate.result.temperature?.value,
    golden: (await readGolden(evaluate.folder, modalityNamed(dataset.result.modality))) ?? {
      rows: await goldenRows(dataset),
    },
    dataFolder: path.dirname(places.experimentFile),
  };
  const onWait = () => io.emit(waiting('package', 'Waiting: another run writes this package.'));
  const result = await packageModel(task, io, onWait);
  const warning = optimize && storedLarger(result, optimize.result);
  if (warning) io.emit(warning);
  return result;
};

/** The names of the experiment and of its data: those of their files, or of the folder of files that are named after splits. */
function namesOf({ experimentFile }: Places, { files }: DatasetResult): { name: string; data: string } {
  const name = experimentName(experimentFile);
  const [folder, file] = (files[0]?.path ?? '').split(/[\\/]/).slice(-2);
  const [own, outer] = file === undefined ? [folder, undefined] : [file, folder];
  const stem = own?.replace(/(?<=.)\.[^.]*$/, '');
  const data = stem && splitNamed(stem) ? outer : stem;
  return { name, data: data || name };
}

/** Undefined where no candidate was good enough. */
function nameOfChange({ chosen, candidates }: OptimizeResult): string | undefined {
  return chosen === candidates[0]?.name ? undefined : chosen;
}

async function calibration(given: Given<'package'>, places: Places): Promise<Feeds[]> {
  const { dataset, finetune, optimize } = given;
  const encoded = await encodedSplits(given, places, optimize);
  const { targets } = await readLearning(dataset.folder, dataset.result, finetune.inputs, encoded);
  return calibrationFeeds({ encoded: encoded.train, targets: targets.train });
}

/** A few examples of what was scored. */
async function goldenRows({ folder, result }: DoneStage<'dataset'>): Promise<Row[]> {
  const examples = await readExamples(folder);
  return examples[scoredSplit(result)].slice(0, goldenCases).map(({ row }) => row);
}
