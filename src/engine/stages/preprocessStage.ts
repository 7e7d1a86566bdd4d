import { mkdir } from 'node:fs/promises';
import path from 'node:path';
import { modelError } from '../../experiment/errors/models';
import { fetchablePresets } from '../../experiment/models/presets';
import type { PreprocessResult } from '../../experiment/runs/results';
import type { SettingsOf } from '../../experiment/stages/stages';
import { fileExists } from '../../files/fileExists';
import type { SplitName } from '../datasets/example';
import { readExamples } from '../datasets/examplesFile';
import type { Encoded } from '../inputs/encoded';
import { modalityNamed } from '../inputs/modalities';
import type { DecodedCache } from '../inputs/modality';
import type { Io } from '../io';
import { type DescribedModel, describeFolder } from '../models/modelFolder';
import { taskOf } from '../tasks/tasks';
import { type Places, placeOf } from './places';
import type { ComputeStage, DoneStage, Given, StageWork } from './stageDefinition';

/** The places that reading encoded examples needs. */
export type DataPlaces = Pick<Places, 'experimentFile' | 'graftFolder' | 'dataPaths'>;

/** Turns the examples into what the model reads. */
export const computePreprocess: ComputeStage<'preprocess'> = async (
  settings,
  { dataset, model: { result } },
  { folder, places, io },
) => {
  const model = await describeFolder(result.folder);
  requireKind(model, dataset, places);
  return encode(settings, dataset, { model, folder, places }, io);
};

/**
 * The examples as `preprocess` stored them.
 * @param changed the stage that made the model that reads them, where one may have changed its tokenizer
 */
export async function encodedSplits(
  given: Given<'finetune'>,
  places: DataPlaces,
  changed?: { readonly folder: string },
): Promise<Record<SplitName, Encoded>> {
  const own = changed && reencodedIn(changed.folder);
  return changed && own && (await fileExists(own))
    ? openSplits(given, places, own, path.join(changed.folder, 'model'))
    : openSplits(given, places, given.preprocess.folder, given.model.result.folder);
}

/** Where a stage that changed a model's tokenizer keeps the examples as that model reads them. */
export const reencodedIn = (stageFolder: string) => path.join(stageFolder, 'encoded');

/**
 * Encodes the examples for another model than the one that `preprocess` encoded them for, with the same settings.
 * @param folder where they are kept
 */
export async function encodeAnew(
  given: Given<'finetune'>,
  modelFolder: string,
  { folder, places, io }: Pick<StageWork, 'folder' | 'places' | 'io'>,
): Promise<Record<SplitName, Encoded>> {
  await mkdir(folder, { recursive: true });
  const model = await describeFolder(modelFolder);
  // The preprocess stage has already reported its warnings about texts.
  await encode(given.preprocess.inputs, given.dataset, { model, folder, places }, { ...io, emit: () => {} });
  return openSplits(given, places, folder, modelFolder);
}

async function encode(
  settings: SettingsOf<'preprocess'>,
  dataset: DoneStage<'dataset'>,
  { model, folder, places }: { model: DescribedModel; folder: string; places: Places },
  io: Io,
): Promise<PreprocessResult> {
  const task = {
    splits: await readExamples(dataset.folder),
    model,
    settings,
    packsTexts: taskOf(dataset.result).packsTexts ?? false,
    dataFolder: path.dirname(places.experimentFile),
    decodedCache: decodedCacheIn(places),
    placeOf: (setting: string) => placeOf(places, `preprocess.${setting}`),
    folder,
  };
  return modalityNamed(dataset.result.modality).encode(task, io);
}

async function openSplits(
  { dataset, preprocess }: Given<'finetune'>,
  places: DataPlaces,
  folder: string,
  modelFolder: string,
): Promise<Record<SplitName, Encoded>> {
  return modalityNamed(dataset.result.modality).open({
    folder,
    model: await describeFolder(modelFolder),
    settings: preprocess.inputs,
    dataFolder: path.dirname(places.experimentFile),
    decodedCache: decodedCacheIn(places),
  });
}

function decodedCacheIn({ graftFolder, dataPaths }: DataPlaces): DecodedCache {
  return { graftFolder, mostBytes: dataPaths.cache * 1e9 };
}

function requireKind(
  { family }: DescribedModel,
  { result: { modality } }: DoneStage<'dataset'>,
  places: Places,
): void {
  if (family.modality === modality) return;
  throw modelError(
    'model/wrong-kind',
    {
      ...{ examples: modality, model: places.source.name, reads: family.modality },
      suggested: Object.entries(fetchablePresets).find(([, preset]) => preset.modality === modality)?.[0],
    },
    { place: placeOf(places, 'model.preset') },
  );
}
