import { createHash } from 'node:crypto';
import type { Stats } from 'node:fs';
import { lstat } from 'node:fs/promises';
import path from 'node:path';
import { CancelledError, GraftError } from '../../../experiment/errors/errors';
import type { DigestStore, FileDigest } from '../../../files/digest';
import { systemCode, unlessMissing } from '../../../files/fileErrors';
import { missingImage } from '../../images/imageErrors';
import type { DatasetFile, DatasetSource } from '../datasetFiles';
import type { DatasetWarning } from '../example';
import { listLines } from '../listLines';
import type { ReadRows } from '../rowSource';
import { readTable, type Table, type UnreadExample } from '../table';
import { excluder } from './excluder';
import type { LabelledImage } from './imageFindings';
import { linkedImage } from './imageFolder';
import { groupsAmong, imageName, type LookOptions, lookOverImages } from './lookOverImages';

/** An image that a row of a table names, relative to the experiment's folder. */
export interface TableImage extends LabelledImage {
  readonly table: number;
  readonly example: UnreadExample;
}

/**
 * The digest of a table with a column of images: of its own content, and of the images that it names.
 * @throws GraftError `dataset/...`; the file system's error; CancelledError
 */
export async function digestImageTable(
  file: DatasetFile,
  source: DatasetSource,
  options: { readonly digests: Pick<DigestStore, 'digest'>; readonly signal?: AbortSignal | undefined },
): Promise<FileDigest> {
  return digestOfTable(await readTable(source, file, options), options);
}

/** The same, of a table that has been read. */
export async function digestOfTable(
  { file, rows, digest }: Table,
  { digests, signal }: Parameters<typeof digestImageTable>[2],
): Promise<FileDigest> {
  const hash = createHash('sha256').update(digest.sha256);
  let total = digest.bytes;
  for (const { row } of rows) {
    const image = path.resolve(path.dirname(file.path), row.image!);
    const found = await digests.digest(image, signal).catch(unlessNoFile);
    hash.update(JSON.stringify([row.image, found?.sha256]));
    total += found?.bytes ?? 0;
  }
  return { sha256: hash.digest('hex'), bytes: total };
}

/** What is no file is left out, as what is not there. */
function unlessNoFile(thrown: unknown): undefined {
  if (!(thrown instanceof GraftError && thrown.code === 'files/not-plain')) unlessNameless(thrown);
}

/**
 * The images that tables name, as rows `image` and `sha256`, in the order of the tables. Paths are relative to the table and lead to
 * images below its folder, through no link.
 * @throws GraftError `dataset/picture-outside`, `dataset/linked-picture`, `picture/missing`, `picture/...`; CancelledError
 */
export async function readImageTables(
  tables: readonly Table[],
  options: DatasetSource & LookOptions,
): Promise<ReadRows> {
  const { experimentFile, settings } = options;
  const { there, missing } = await tableImages(tables, options);
  if (settings.broken === 'fail' && missing[0])
    throw missingImage(missing[0].path, placeIn(missing[0], tables[missing[0].table]!.file));
  const root = path.dirname(experimentFile);
  const { images, group, duplicates, warnings } = await lookOverImages(there, root, settings, options);
  const inTraining = [...images.keys()].filter((i) => images[i]!.table === 0);
  const readTableAt = (table: number): Table => ({
    ...tables[table]!,
    rows: images
      .filter((image) => image.table === table)
      .map(({ example, path: image, sha256 }) => ({ ...example, row: { image, sha256 } })),
  });
  return {
    modality: 'image',
    tables: [readTableAt(0), ...tables.slice(1).map((_, i) => readTableAt(i + 1))],
    groups: groupsAmong(inTraining, group),
    duplicates,
    warnings: [...warnOfMissing(missing, tables), ...warnings],
  };
}

/**
 * The images that the rows of tables name and `dataset.exclude` does not, and those of them that are not there.
 * @throws GraftError `dataset/picture-outside`, `dataset/linked-picture`; CancelledError
 */
export async function tableImages(
  tables: readonly Table[],
  { settings, signal }: Pick<DatasetSource, 'settings'> & Pick<LookOptions, 'signal'>,
): Promise<{ there: TableImage[]; missing: TableImage[] }> {
  const [there, missing]: [TableImage[], TableImage[]] = [[], []];
  const isExcluded = excluder(settings.exclude);
  for (const image of tables.flatMap(imagesOf)) {
    if (signal?.aborted) throw new CancelledError();
    const { file } = tables[image.table]!;
    if (isExcluded(inside(image.example, file))) continue;
    ((await isThere(image, file)) ? there : missing).push(image);
  }
  return { there, missing };
}

function imagesOf({ file, rows }: Table, table: number): TableImage[] {
  // A file with all examples leaves open which are trained on.
  const split = file.role === 'path' ? undefined : file.role;
  return rows.map((example) => ({
    path: imageName(path.dirname(file.name), inside(example, file)),
    label: example.cells.map(String).join(', '),
    ...(split === undefined ? {} : { split }),
    table,
    example,
  }));
}

/** The path of a row's image, which must be no address and not lead out of the table's folder. */
function inside(example: UnreadExample, file: DatasetFile): string {
  const name = example.row.image!.replaceAll('\\', '/');
  const normal = path.posix.normalize(name);
  if (/^[a-z][a-z\d+.-]+:\/\//i.test(name))
    throw new GraftError('dataset/picture-address', `${name} is an address, and Graft reads files.`, {
      remedy: 'Download the images, and name each by its path relative to the table.',
      place: placeIn({ example }, file),
    });
  if (!path.isAbsolute(name) && normal !== '..' && !normal.startsWith('../')) return normal;
  throw new GraftError('dataset/picture-outside', `${name} is not below the folder of ${file.name}.`, {
    remedy:
      'Name each image by its path relative to the table, and put it beside the table or in a folder there.',
    place: placeIn({ example }, file),
  });
}

/** Looks at every part of an image's path below the table's folder. */
async function isThere({ example, path: name }: TableImage, file: DatasetFile): Promise<boolean> {
  let at = path.dirname(file.path);
  let found: Stats | undefined;
  for (const part of inside(example, file).split('/')) {
    at = path.join(at, part);
    found = await lstat(at).catch(unlessNameless);
    if (!found) return false;
    if (found.isSymbolicLink()) throw linkedImage(name, placeIn({ example }, file));
  }
  return found?.isFile() ?? false;
}

/** What is longer than a name can be is not there. */
function unlessNameless(thrown: unknown): undefined {
  if (systemCode(thrown) !== 'ENAMETOOLONG') unlessMissing(thrown);
}

const placeIn = ({ example: { line } }: Pick<TableImage, 'example'>, file: DatasetFile) => ({
  file: file.path,
  line,
});

function warnOfMissing(missing: readonly TableImage[], tables: readonly Table[]): DatasetWarning[] {
  if (missing.length === 0) return [];
  const subject =
    missing.length === 1
      ? '1 row names an image that is not there and was'
      : `${missing.length} rows name images that are not there and were`;
  const lists = tables.flatMap(({ file }, table) => {
    const lines = missing.filter((image) => image.table === table).map(({ example }) => example.line);
    return lines.length === 0 ? [] : [`${file.name} ${listLines(lines)}`];
  });
  return [{ code: 'dataset/missing-pictures', message: `${subject} left out: ${lists.join('; ')}.` }];
}
