import { readdir } from 'node:fs/promises';
import path from 'node:path';
import { assetError } from '../../experiment/errors/assets';
import type { GraftError, Place } from '../../experiment/errors/errors';
import { hubError } from '../../experiment/errors/hub';
import { modelError } from '../../experiment/errors/models';
import { type HubName, hubPage, isHubName, parseHubName } from '../../experiment/models/hubName';
import type { Preset } from '../../experiment/models/preset';
import { fetchablePresets, presetNamed, presetOnHub } from '../../experiment/models/presets';
import { nearestName } from '../../experiment/words/nearestName';
import type { DigestStore } from '../../files/digest';
import { chooseWeights } from '../../files/weightFiles';
import type { AssetIo } from './assetIo';
import { type EncoderPooling, encoderPoolingOf } from './encoderPooling';
import { findHubModel, type HubModel } from './hub/hubModel';
import { chooseConfig, isModelFile, type ModelFile } from './modelFiles';
import { presetFiles } from './presetFiles';

/** The source of a pretrained model, with the digests of its files, known before its weights are downloaded. */
export type ModelSource = {
  name: string;
  files: readonly ModelFile[];
  encoderPooling?: EncoderPooling | undefined;
  /** Its published facts. */
  about?: PublishedModel;
} & (
  | { kind: 'wheel'; preset: Preset }
  | { kind: 'folder'; folder: string }
  | { kind: 'hub'; repository: string; commit: string; folder: string }
);

/** The facts in a model card. */
export interface PublishedModel {
  readonly license?: string;
  /** The page of the original. */
  readonly origin: string;
  /** The commit on the hub. */
  readonly revision?: string;
}

/** The environment for finding a model, besides the network. */
export interface SourceOptions {
  readonly experimentFile: string;
  readonly place?: Place;
  readonly digests: DigestStore;
  /** Whether to ask the hub for the current commit of a branch. */
  readonly isRefreshed?: boolean;
}

/**
 * Finds the model of `model.preset`: a preset, `hub:ORG/NAME@REVISION`, or a folder in the Hugging Face layout if it looks like a path.
 * Small files of a model on the hub are fetched unless the cache has them.
 * @throws GraftError `model/unknown-preset`, `model/not-fetchable`, `model/no-folder`, `model/incomplete-folder`, `hub/*`, `network/*`
 */
export async function findModelSource(
  preset: string,
  options: SourceOptions,
  io: AssetIo,
): Promise<ModelSource> {
  if (/^[.~/\\]|^[A-Za-z]:[\\/]/.test(preset)) return folderSource(preset, options);
  if (isHubName(preset)) return hubSource(preset, hubNameIn(preset, options), options, io);
  const record = presetNamed(preset);
  if (!record) throw unknownPreset(preset, options);
  const { source, origin, pooling, license } = record;
  if (source.kind === 'folder') throw notFetchable(preset, origin, options);
  if (source.kind === 'hub') return hubSource(preset, source, options, io, record);
  const files = presetFiles(record).map(({ name, sha256 }) => ({ name, sha256 }));
  const about = { license, origin };
  return { kind: 'wheel', name: preset, preset: record, files, encoderPooling: pooling, about };
}

/** Presets on the hub may pin the content of files. */
async function hubSource(
  name: string,
  at: HubName,
  { digests, isRefreshed = false }: SourceOptions,
  io: AssetIo,
  known: Preset | undefined = presetOnHub(at.repository),
): Promise<ModelSource> {
  const found = await findHubModel(at, io, digests, { isRefreshed });
  const { card, encoderPooling = known?.pooling, ...model } = found;
  for (const { name, sha256 } of known?.files ?? []) checkPin(model, name, sha256);
  const license = known?.license ?? card.license;
  const origin = hubPage(at.repository);
  const about = { origin, revision: model.commit, ...(license === undefined ? {} : { license }) };
  return { kind: 'hub', name, ...model, encoderPooling, about };
}

type FilesOnHub = Pick<HubModel, 'repository' | 'commit' | 'files'>;

function checkPin({ repository, commit, files }: FilesOnHub, name: string, sha256: string): void {
  const found = files.find((file) => file.name === name);
  if (!found || found.sha256 === sha256) return;
  throw assetError('assets/wrong-checksum', {
    file: `${name} of ${repository} at ${commit}`,
    hash: 'SHA-256',
    found: found.sha256,
    expected: sha256,
    from: ['hub', repository],
  });
}

function hubNameIn(preset: string, { place }: SourceOptions): HubName {
  const name = parseHubName(preset);
  if (name) return name;
  throw hubError('hub/bad-name', { name: preset }, { place });
}

function notFetchable(name: string, origin: string, { place }: SourceOptions): GraftError {
  return modelError('model/not-fetchable', { name, origin }, { place });
}

function unknownPreset(preset: string, { place }: SourceOptions): GraftError {
  const names = Object.keys(fetchablePresets);
  const near = nearestName(preset, names);
  const known = names.join(', ');
  return modelError(
    'model/unknown-preset',
    { preset: near === undefined ? ['named', preset, known] : ['near', preset, known, near] },
    { place },
  );
}

/** A folder with a preset's name is the one that the user was told to fill with its files. */
function noFolder(folder: string, cause: unknown, options: SourceOptions): GraftError {
  const { place } = options;
  const name = path.basename(folder);
  const named = presetNamed(name);
  if (named?.source.kind === 'folder') return notFetchable(name, named.origin, options);
  return modelError('model/no-folder', { folder }, { place, cause });
}

async function folderSource(preset: string, options: SourceOptions): Promise<ModelSource> {
  const { experimentFile, place, digests } = options;
  const folder = path.resolve(path.dirname(experimentFile), preset);
  const names = await readdir(folder).catch((cause) => {
    throw noFolder(folder, cause, options);
  });
  const weights = chooseWeights(names).files;
  const missing = [...(chooseConfig(names) ? [] : ['config']), ...(weights.length > 0 ? [] : ['weights'])];
  if (missing.length > 0) throw modelError('model/incomplete-folder', { folder, missing }, { place });
  const files: ModelFile[] = [];
  for (const name of [...names.filter((name) => isModelFile(name)), ...weights].sort())
    files.push({ name, sha256: (await digests.digest(path.join(folder, name))).sha256 });
  return { kind: 'folder', name: preset, folder, files, encoderPooling: await encoderPoolingOf(folder) };
}
