import path from 'node:path';
import { GraftError } from '../../experiment/errors';
import type { SplitName } from '../datasets/example';
import { readExamples } from '../datasets/examplesFile';
import type { Encoded } from '../inputs/encoded';
import { modalityNamed } from '../inputs/modalities';
import { type DescribedModel, describeFolder } from '../models/modelFolder';
import { taskNamed } from '../tasks/tasks';
import { type Places, placeOf } from './places';
import type { DoneStage, Given, StageDefinition } from './stageDefinition';

/** Turns the examples into what the model reads. */
export const preprocessStage: StageDefinition<'preprocess'> = {
  compute: async (settings, { dataset, model: { result } }, { folder, places, io }) => {
    const model = await describeFolder(result.folder);
    requireKind(model, dataset, places);
    const task = {
      splits: await readExamples(dataset.folder),
      model,
      settings,
      packsTexts: taskNamed(dataset.result.task).packsTexts ?? false,
      dataFolder: path.dirname(places.experimentFile),
      placeOf: (setting: string) => placeOf(places, `preprocess.${setting}`),
      folder,
    };
    return modalityNamed(dataset.result.modality).encode(task, io);
  },
};

/** The examples as `preprocess` stored them. */
export async function encodedSplits(
  { dataset, model, preprocess }: Given<'finetune'>,
  { experimentFile }: Pick<Places, 'experimentFile'>,
): Promise<Record<SplitName, Encoded>> {
  return modalityNamed(dataset.result.modality).open({
    folder: preprocess.folder,
    model: await describeFolder(model.result.folder),
    settings: preprocess.inputs,
    dataFolder: path.dirname(experimentFile),
  });
}

function requireKind(
  { family }: DescribedModel,
  { result: { modality } }: DoneStage<'dataset'>,
  places: Places,
): void {
  if (family.modality === modality) return;
  throw new GraftError(
    'model/wrong-kind',
    `The examples are ${modality}s, but ${places.source.name} reads ${family.modality}s.`,
    {
      remedy: 'Name a model for this kind of data in model.preset.',
      place: placeOf(places, 'model.preset'),
    },
  );
}
