import path from 'node:path';
import { datasetError } from '../../experiment/errors/datasets';
import { CancelledError } from '../../experiment/errors/errors';
import type { DigestStore, FileDigest } from '../../files/digest';
import {
  asReadError,
  type DataFormat,
  type DatasetFile,
  type DatasetSource,
  type FileRole,
  fileRoles,
  findDatasetFiles,
} from './datasetFiles';
import { namesImages } from './imageColumn';
import { folderSearch } from './images/folderSearch';
import { imageSourceOf } from './images/imageSources';
import { digestImageTable } from './images/imageTable';

/** The data files as the cache key holds them: the content, and the format in which it is read. */
export type DatasetDigests = { [R in FileRole]?: { format: DataFormat; sha256: string; bytes: number } };

interface Digesting extends DatasetSource {
  readonly digests: Pick<DigestStore, 'digest'>;
  readonly signal?: AbortSignal;
  /** Called with the progress over a folder of images. */
  readonly onProgress?: ((done: number, total: number) => void) | undefined;
}

/**
 * The digests of the data files and of the images that they name, for the cache key. An unchanged file that `digests` knows is not read.
 * @throws as `findDatasetFiles`; `dataset/unreadable`; CancelledError
 */
export async function digestDataset(source: Digesting): Promise<DatasetDigests> {
  const result: DatasetDigests = {};
  for (const file of await findDatasetFiles(source))
    result[file.role] = {
      format: file.format,
      ...(await digestOf(file, source).catch((cause) => rethrow(file, source.signal, cause))),
    };
  return result;
}

/** The digest of a file's content, and of all images in a folder or that a table names. */
async function digestOf(file: DatasetFile, source: Digesting): Promise<FileDigest> {
  const { digests, signal, onProgress } = source;
  const images = imageSourceOf(file.format);
  if (images) return images.digest(folderSearch(file, source), { digests, onProgress });
  return (await namesImages(source, file))
    ? digestImageTable(file, source, { digests, signal })
    : digests.digest(file.path, signal);
}

/**
 * The data files, as the experiment names them, whose content is not what was expected, or that are gone. One whose size and times are as
 * `digests` knows them is not read.
 * @throws CancelledError
 */
export async function changedFiles(
  source: Digesting & { readonly expected: DatasetDigests },
): Promise<string[]> {
  const { settings, experimentFile, expected, signal } = source;
  const changed: string[] = [];
  for (const role of fileRoles) {
    const name = settings[role];
    if (name === undefined) continue;
    const file = path.resolve(path.dirname(experimentFile), name);
    const format = expected[role]?.format ?? 'csv';
    const digest = await digestOf({ role, name, path: file, format, bytes: 0 }, source).catch(
      () => undefined,
    );
    if (signal?.aborted) throw new CancelledError();
    if (digest?.sha256 !== expected[role]?.sha256) changed.push(name);
  }
  return changed;
}

/** @throws GraftError `dataset/changed` if a file's content is not what was expected */
export function checkUnchanged(file: DatasetFile, { sha256 }: FileDigest, expected: DatasetDigests): void {
  if (expected[file.role]?.sha256 === sha256) return;
  throw datasetError('dataset/changed', { file: file.name }, { place: { file: file.path } });
}

function rethrow(file: DatasetFile, signal: AbortSignal | undefined, cause: unknown): never {
  if (signal?.aborted) throw new CancelledError();
  throw asReadError(file, cause);
}
