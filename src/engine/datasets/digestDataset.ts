import path from 'node:path';
import { datasetError } from '../../experiment/errors/datasets';
import { CancelledError } from '../../experiment/errors/errors';
import type { FileDigest } from '../../files/digest';
import {
  asReadError,
  type DatasetDigests,
  type DatasetFile,
  type DatasetSource,
  fileRoles,
  findDatasetFiles,
} from './datasetFiles';
import type { DigestTools, RowKind } from './rowKind';
import { rowKindOf, rowKinds } from './rowKinds';

type Digesting = DatasetSource & DigestTools;

/**
 * The digests of the data files and of the images that they name, for the cache key. An unchanged file that `digests` knows is not read.
 * @throws as `findDatasetFiles`; `dataset/unreadable`; CancelledError
 */
export async function digestDataset(source: Digesting): Promise<DatasetDigests> {
  const result: DatasetDigests = {};
  const files = await findDatasetFiles(source);
  const kind = rowKinds[await rowKindOf(files, source)];
  for (const file of files)
    result[file.role] = {
      format: file.format,
      ...(await digestOf(file, kind, source).catch((cause) => rethrow(file, source.signal, cause))),
    };
  return result;
}

/** The digest of a file's content, and of everything that its rows name. */
async function digestOf(file: DatasetFile, kind: RowKind, source: Digesting): Promise<FileDigest> {
  const { digests, signal } = source;
  return kind.digest?.(file, source, source) ?? digests.digest(file.path, signal);
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
  const files = fileRoles.flatMap((role) => {
    const name = settings[role];
    if (name === undefined) return [];
    const file = path.resolve(path.dirname(experimentFile), name);
    const hasHeader = settings.header;
    return [{ role, name, path: file, format: expected[role]?.format ?? 'csv', bytes: 0, hasHeader }];
  });
  const kind = rowKinds[await rowKindOf(files, source)];
  const changed: string[] = [];
  for (const file of files) {
    const digest = await digestOf(file, kind, source).catch(() => undefined);
    if (signal?.aborted) throw new CancelledError();
    if (digest?.sha256 !== expected[file.role]?.sha256) changed.push(file.name);
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
