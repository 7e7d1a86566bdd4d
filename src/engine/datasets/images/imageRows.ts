import { existsSync } from 'node:fs';
import path from 'node:path';
import type { DataFinding } from '../../../experiment/data/dataFinding';
import { isImageName } from '../../../experiment/data/dataNames';
import { columnError } from '../../../experiment/errors/columns';
import { imageError } from '../../../experiment/errors/images';
import { wellKnownColumn, wellKnownPair } from '../columnNames';
import { type Columns, checkApart, findLabel, type Header, namedColumns } from '../columns';
import { type DatasetFile, placeOfSetting } from '../datasetFiles';
import { findingsOf, findingsOfError } from '../problems';
import { tryTargets } from '../readTargets';
import { type CheckOptions, type Found, firstRows, type ReadRows, type RowKind } from '../rowKind';
import type { CellRow } from '../rows';
import { readTable, type Table } from '../table';
import { type CheckedImages, checkImages } from './checkImages';
import { folderSearch } from './folderSearch';
import { imageProblems, placeOfImage, problemsOfSets } from './imageProblems';
import { type ImageSet, imageSets, type SetImage } from './imageSets';
import { imageSourceOf, imageSources } from './imageSources';
import { digestOfTable } from './imageTable';
import { placedIn, readImageSets, stampIn, tablesOf, taskOf } from './readImageSets';
import { atTimes } from './withEach';

/** Images: a folder or an archive of them, or a table that names them. */
export const imageRows: RowKind = {
  settings: ['image'],
  formats: Object.keys(imageSources),
  suits: (rows, file) => guessImageColumn(rows, file) !== undefined,
  findColumns: (header) => imageColumns(header),
  guessInputs: (header) => {
    const image = imageIn(header);
    return { choices: image === undefined ? [] : [{ image }], isCertain: image !== undefined };
  },
  digest: async (file, source, { digests, signal, onProgress }) => {
    const images = imageSourceOf(file.format);
    if (images) return images.digest(folderSearch(file, source), { digests, onProgress });
    return digestOfTable(await readTable(source, file, { signal, kind: imageRows }), { digests, signal });
  },
  digestOfTable,
  read: async (files, tables, options) =>
    readImageSets(await imageSets(files, tables, options), {
      ...options,
      onProgress: (done, total) => options.onProgress?.(done, total, 'images'),
    }),
  check: checkSets,
  sample: ({ row: { image } }, cells) => (image === undefined ? undefined : { image, file: image, cells }),
  imageOf: ({ image, sha256 = '' }) => (image === undefined ? undefined : { name: image, sha256 }),
};

/** The image is the only input; the other columns are labels or unused. */
function imageColumns(header: Header): Columns {
  const { source, file } = header;
  const image = imageIn(header);
  if (image === undefined)
    throw imageError(
      'dataset/folder-among-files',
      { role: file.role, file: file.name },
      { place: placeOfSetting(source, file.role) },
    );
  if ((source.settings.text ?? source.settings.pair) !== undefined)
    throw columnError('dataset/text-and-image', {}, { place: placeOfSetting(source, 'image') });
  const label = findLabel(header, [image]);
  checkApart(header, [image, ...label]);
  return { image, label };
}

const imageIn = (header: Header) =>
  namedColumns(header, 'image')?.[0] ?? guessImageColumn(header.sample, header.file);

/**
 * Finds the column of images in a table whose settings name none: the only column that holds nothing but image names, some of which exist.
 * A table with a well-known text column is a table of texts.
 */
function guessImageColumn(rows: readonly CellRow[], file: Pick<DatasetFile, 'path'>): string | undefined {
  const first = rows.slice(0, firstRows);
  const names = [...new Set(first.flatMap(({ cells }) => [...cells.keys()]))];
  const hasTexts = wellKnownColumn('text', names) !== undefined || wellKnownPair(names) !== undefined;
  if (hasTexts) return undefined;
  const found = names.filter((name) =>
    areImages(
      first.map(({ cells }) => cells.get(name)),
      file,
    ),
  );
  return found.length === 1 ? found[0] : undefined;
}

function areImages(values: readonly unknown[], file: Pick<DatasetFile, 'path'>): boolean {
  const named = values.filter((value) => typeof value === 'string').filter((value) => value.trim() !== '');
  const isThere = (name: string) => existsSync(path.resolve(path.dirname(file.path), name));
  return named.length > 0 && named.every(isImageName) && named.some(isThere);
}

async function checkSets(
  files: readonly DatasetFile[],
  read: readonly Table[],
  options: CheckOptions,
): Promise<Found> {
  const sets = await imageSets(files, read, options);
  const listed = findingsOf(imageProblems(sets), problemsOfSets(sets), (one) => placeOfImage(one, sets));
  const { findings, waiting } = await checkListed(sets, options);
  // A run leaves out rows whose images are missing or excluded, even if such a row has other problems.
  const tables = sets.flatMap((set) => tablesOf(set, set.images.map(unread), { sha256: '', bytes: 0 }));
  const wrong = labelFindings({ tables, ...taskOf(sets, options.readers) }, options);
  const labelColumns = [...(read[0]?.columns.label ?? [])];
  return {
    findings: [...wrong, ...listed, ...findings],
    waiting,
    labelColumns,
  };
}

const unread = (image: SetImage) => ({ ...image, sha256: '' });

/** The problems with labels that would stop a run. */
function labelFindings(rows: Pick<ReadRows, 'tables' | 'task'>, options: CheckOptions): DataFinding[] {
  const { errors } = tryTargets(rows, options);
  return errors.flatMap((error) => findingsOfError(error, options.experimentFile));
}

function checkListed(
  sets: readonly ImageSet[],
  { known, limits, signal, onProgress }: CheckOptions,
): Promise<CheckedImages> {
  const images = placedIn(sets);
  const { length } = images;
  const report = atTimes(length, (done) => onProgress?.(done, length));
  return checkImages(images, sets, known, { limits, signal, stampOf: stampIn(sets), onProgress: report });
}
