import path from 'node:path';
import type { Row } from '../datasets/example';
import { readExamples } from '../datasets/examplesFile';
import { modalityNamed } from '../inputs/modalities';
import { goldenCases } from '../packaging/golden';
import { readGolden } from '../packaging/goldenFile';
import { isPackageIntact, packageModel } from '../packaging/packageModel';
import { scoredSplit } from './evaluateStage';
import { placeOf } from './places';
import type { DoneStage, StageDefinition } from './stageDefinition';
import { waiting } from './stageRunner';

/** Writes the trained model into the workspace. */
export const packageStage: StageDefinition<'package'> = {
  compute: async (
    { formats },
    { dataset, model, preprocess, finetune, optimize, evaluate },
    { places, io },
  ) => {
    const card = {
      name: path.basename(places.packageTo),
      settings: { preprocess: preprocess.inputs, finetune: finetune.inputs },
      dataset: dataset.result,
      model: model.result,
      finetune: finetune.result,
      evaluation: evaluate.result,
    };
    const task = {
      to: places.packageTo,
      place: placeOf(places, 'package.to'),
      modelFolder: path.join((optimize ?? finetune).folder, 'model'),
      formats,
      card,
      golden: (await readGolden(evaluate.folder, modalityNamed(dataset.result.modality))) ?? {
        rows: await goldenRows(dataset),
      },
      dataFolder: path.dirname(places.experimentFile),
    };
    const onWait = () => io.emit(waiting('package', 'Waiting: another run writes this package.'));
    return packageModel(task, io, onWait);
  },
  isFresh: (result, { packageTo }) => isPackageIntact(result, packageTo),
};

/** A few examples of what was scored. */
async function goldenRows({ folder, result }: DoneStage<'dataset'>): Promise<Row[]> {
  const examples = await readExamples(folder);
  return examples[scoredSplit(result)].slice(0, goldenCases).map(({ row }) => row);
}
