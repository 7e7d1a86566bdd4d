import { createHash } from 'node:crypto';
import type { Stats } from 'node:fs';
import { lstat } from 'node:fs/promises';
import path from 'node:path';
import { CancelledError, GraftError } from '../../../experiment/errors/errors';
import { imageError } from '../../../experiment/errors/images';
import type { DigestStore, FileDigest } from '../../../files/digest';
import { systemCode, unlessMissing } from '../../../files/fileErrors';
import type { DatasetFile, DatasetSource } from '../datasetFiles';
import type { SplitName } from '../example';
import type { Table, UnreadExample } from '../table';
import { excluder, imageName } from './folderSearch';
import { linkedImage } from './imageFolder';

/** An image as messages call it, with its label; relative to the experiment's folder where a row of a table names it. */
export interface TableImage {
  /** With forward slashes. */
  readonly path: string;
  readonly label: string;
  readonly split?: SplitName;
  readonly example: UnreadExample;
}

/**
 * The digest of a table with a column of images. It covers the table and the images that it names.
 * @throws GraftError `dataset/...`, `dataset/picture-outside` before anything outside is read; the file system's error; CancelledError
 */
export async function digestOfTable(
  { file, rows, digest }: Table,
  {
    digests,
    signal,
  }: { readonly digests: Pick<DigestStore, 'digest'>; readonly signal?: AbortSignal | undefined },
): Promise<FileDigest> {
  const hash = createHash('sha256').update(digest.sha256);
  let total = digest.bytes;
  for (const example of rows) {
    const { row } = example;
    const image = path.resolve(path.dirname(file.path), inside(example, file));
    const found = await digests.digest(image, signal).catch(unlessNoFile);
    hash.update(JSON.stringify([row.image, found?.sha256]));
    total += found?.bytes ?? 0;
  }
  return { sha256: hash.digest('hex'), bytes: total };
}

/** A path that is not a file is left out, like a missing one. */
function unlessNoFile(thrown: unknown): undefined {
  if (!(thrown instanceof GraftError && thrown.code === 'files/not-plain')) unlessNameless(thrown);
}

/**
 * The images that a table's rows name and `dataset.exclude` does not, and the missing ones among them. Paths are relative to the table
 * and lead to images below its folder, through no link.
 * @throws GraftError `dataset/picture-outside`, `dataset/linked-picture`; CancelledError
 */
export async function tableImages(
  { file, rows }: Table,
  { settings, signal }: Pick<DatasetSource, 'settings'> & { readonly signal?: AbortSignal | undefined },
): Promise<{ there: TableImage[]; missing: TableImage[] }> {
  const [there, missing]: [TableImage[], TableImage[]] = [[], []];
  const isExcluded = excluder(settings.exclude);
  for (const example of rows) {
    if (signal?.aborted) throw new CancelledError();
    const own = inside(example, file);
    if (isExcluded(own)) continue;
    const image = imageOf(example, imageName(path.dirname(file.name), own), file);
    ((await isThere(own, image.path, { example, file })) ? there : missing).push(image);
  }
  return { there, missing };
}

function imageOf({ row: _, ...example }: UnreadExample, name: string, { role }: DatasetFile): TableImage {
  return {
    path: name,
    label: example.cells.map(String).join(', '),
    // A file with all examples leaves open which are trained on.
    ...(role === 'path' ? {} : { split: role }),
    example: { ...example, row: { image: name } },
  };
}

/** The path of a row's image, which must be no address and not lead out of the table's folder. */
function inside(example: UnreadExample, file: DatasetFile): string {
  const name = example.row.image!.replaceAll('\\', '/');
  const normal = path.posix.normalize(name);
  if (/^[a-z][a-z\d+.-]+:\/\//i.test(name))
    throw imageError('dataset/picture-address', { name }, { place: placeIn({ example }, file) });
  if (!path.isAbsolute(name) && normal !== '..' && !normal.startsWith('../')) return normal;
  const parts = { name, file: file.name };
  throw imageError('dataset/picture-outside', parts, { place: placeIn({ example }, file) });
}

/** Looks at every part of an image's path below the table's folder. */
async function isThere(
  own: string,
  name: string,
  { example, file }: { readonly example: UnreadExample; readonly file: DatasetFile },
): Promise<boolean> {
  let at = path.dirname(file.path);
  let found: Stats | undefined;
  for (const part of own.split('/')) {
    at = path.join(at, part);
    found = await lstat(at).catch(unlessNameless);
    if (!found) return false;
    if (found.isSymbolicLink()) throw linkedImage(name, placeIn({ example }, file));
  }
  return found?.isFile() ?? false;
}

/** A path longer than a file system allows, or with a zero in it, names no file. */
function unlessNameless(thrown: unknown): undefined {
  if (!['ENAMETOOLONG', 'ERR_INVALID_ARG_VALUE'].includes(systemCode(thrown) ?? '')) unlessMissing(thrown);
}

const placeIn = ({ example: { line } }: Pick<TableImage, 'example'>, file: DatasetFile) => ({
  file: file.path,
  line,
});
