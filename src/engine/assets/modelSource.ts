import { readdir } from 'node:fs/promises';
import path from 'node:path';
import { GraftError, type Place } from '../../experiment/errors';
import { nearestName } from '../../experiment/nearestName';
import type { Preset } from '../../experiment/preset';
import { fetchablePresets, presetNamed } from '../../experiment/presets';
import { shownName } from '../../experiment/shownNames';
import type { DigestStore } from '../../files/digest';
import { type EncoderPooling, encoderPoolingOf } from './encoderPooling';
import { presetFiles } from './presetFiles';
import { notFetchable } from './pretrained';
import { chooseWeights } from './weightFiles';

/** Where a pretrained model comes from, with the digests of its files: known before anything is downloaded. */
export type ModelSource = {
  name: string;
  files: ModelFile[];
  encoderPooling?: EncoderPooling | undefined;
} & ({ kind: 'preset'; preset: Preset } | { kind: 'folder'; folder: string });

export interface ModelFile {
  name: string;
  sha256: string;
}

/** The files of a folder in the Hugging Face layout that decide what a model is, beside its weights. */
const modelFileNames =
  /^(config\.json|tokenizer\.json|tokenizer_config\.json|special_tokens_map\.json|vocab\.txt)$/;

/**
 * Finds what `model.preset` names: a preset, or a folder in the Hugging Face layout if it looks like a path.
 * @throws GraftError `model/unknown-preset`, `model/not-fetchable`, `model/no-folder`, `model/incomplete-folder`
 */
export async function findModelSource(
  preset: string,
  experimentFile: string,
  place: Place,
  digests: DigestStore,
): Promise<ModelSource> {
  if (/^[.~/\\]|^[A-Za-z]:[\\/]/.test(preset)) return folderSource(preset, experimentFile, place, digests);
  const record = presetNamed(preset);
  if (record) {
    if (record.source.kind === 'folder') throw notFetchable(preset, record.origin, { place });
    const files = presetFiles(record).map(({ name, sha256 }) => ({ name, sha256 }));
    return { kind: 'preset', name: preset, preset: record, files, encoderPooling: record.pooling };
  }
  const names = Object.keys(fetchablePresets);
  const near = nearestName(preset, names);
  throw new GraftError('model/unknown-preset', `No preset is called ${shownName(preset)}.`, {
    remedy: `${near === undefined ? '' : `Did you mean ${near}? `}The presets are ${names.join(', ')}; a folder is written as ./folder or /folder.`,
    place,
  });
}

async function folderSource(
  preset: string,
  experimentFile: string,
  place: Place,
  digests: DigestStore,
): Promise<ModelSource> {
  const folder = path.resolve(path.dirname(experimentFile), preset);
  const names = await readdir(folder).catch((cause) => {
    throw new GraftError('model/no-folder', `There is no model folder ${folder}.`, {
      remedy: 'Name a folder with config.json and the weights, and for a model of texts tokenizer.json.',
      place,
      cause,
    });
  });
  const weights = chooseWeights(names).files;
  const missing = [
    ...(names.includes('config.json') ? [] : ['config.json']),
    ...(weights.length > 0 ? [] : ['weights (model.safetensors, pytorch_model.bin or one .pth file)']),
  ];
  if (missing.length > 0)
    throw new GraftError(
      'model/incomplete-folder',
      `The model folder ${folder} lacks ${missing.join(' and ')}.`,
      { remedy: 'A model folder has the layout of the Hugging Face hub.', place },
    );
  const files: ModelFile[] = [];
  for (const name of [...names.filter((name) => modelFileNames.test(name)), ...weights].sort())
    files.push({ name, sha256: (await digests.digest(path.join(folder, name))).sha256 });
  return { kind: 'folder', name: preset, folder, files, encoderPooling: await encoderPoolingOf(folder) };
}
