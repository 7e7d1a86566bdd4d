import type { DataFinding, DataFindings } from '../../experiment/data/dataFinding';
import { GraftError } from '../../experiment/errors/errors';
import type { CheckLimits } from './checkLimits';
import { findingsOf, findingsOfError } from './dataFindings';
import { asReadError, type DatasetFile, findDatasetFiles } from './datasetFiles';
import { namesImages } from './imageColumn';
import { atTimes } from './images/atTimes';
import { type CheckedImages, checkImages } from './images/checkImages';
import { imageSourceOf } from './images/imageSources';
import { folderTables } from './images/imageTables';
import type { CheckedImage, KnownImages, Looking } from './images/knownImages';
import { listFolder, listTables } from './images/listImages';
import { type ReadDatasetOptions, readDataset, readTargets } from './readDataset';
import type { ReadRows } from './rowSource';
import { readTable, type Table } from './table';

interface CheckOptions extends Omit<ReadDatasetOptions, 'images' | 'expected' | 'onProgress'> {
  /** What is known of images. */
  readonly known: KnownImages;
  readonly limits: CheckLimits;
  /** Called with the progress over images. */
  readonly onProgress?: ((done: number, total: number) => void) | undefined;
}

type Places = Pick<DataFindings, 'files' | 'folders'>;
type Found = Pick<DataFindings, 'findings' | 'waiting' | 'labelColumns'>;

/**
 * Reads the tables that an experiment names, or looks through the images of its folder, and says what is to be mended in them, an error
 * that would stop a run too. Needs no TensorFlow, but where images are to be decoded.
 * @throws CancelledError
 */
export async function checkData(options: CheckOptions): Promise<DataFindings> {
  let places: Places = { files: [], folders: [] };
  try {
    const found = await findDatasetFiles(options);
    const [images] = found.filter(({ format }) => imageSourceOf(format));
    places = images ? placesOf(images) : { files: found.map(({ path }) => path), folders: [] };
    const checked = images ? await checkFolder(images, options) : await checkTables(found, options);
    return { ...places, ...checked };
  } catch (thrown) {
    if (!(thrown instanceof GraftError) || options.signal?.aborted) throw thrown;
    return {
      ...places,
      findings: findingsOfError(thrown, options.experimentFile),
      waiting: 0,
      labelColumns: [],
    };
  }
}

async function checkFolder(file: DatasetFile, options: CheckOptions): Promise<Found> {
  const stampOf = imageSourceOf(file.format)!.stampsIn(file.path);
  const listed = await listFolder(file, options).catch((cause) => {
    throw asReadError(file, cause);
  });
  const { findings, waiting } = await checkListed(listed, { ...options, stampOf });
  const unread = listed.map((image) => ({ ...image, sha256: '' }));
  const tables = folderTables(file, unread, { sha256: '', bytes: 0 });
  const wrong = labelFindings({ tables, task: 'classification' }, options);
  return { findings: [...wrong, ...findings], waiting, labelColumns: [] };
}

async function checkTables(files: readonly DatasetFile[], options: CheckOptions): Promise<Found> {
  const bytes = files.reduce((sum, file) => sum + file.bytes, 0);
  if (bytes > options.limits.bytes) return { findings: [], waiting: 0, labelColumns: [] };
  if (await areImages(files, options)) return checkImageTables(files, options);
  const { findings, result } = await readDataset({ ...options, images: untouched, onProgress: () => {} });
  return { findings: [...findings], waiting: 0, labelColumns: result.columns.label };
}

async function checkImageTables(files: readonly DatasetFile[], options: CheckOptions): Promise<Found> {
  const tables: Table[] = [];
  for (const file of files) {
    const { signal } = options;
    tables.push(await readTable(options, file, { signal, columns: tables[0]?.columns }));
  }
  const { images, missing } = await listTables(tables, options);
  const empty = findingsOf({ source: options, tables, repeats: [], warnings: [] });
  const { findings, waiting } = await checkListed(images, options);
  const labelColumns = [...tables[0]!.columns.label];
  const wrong = labelFindings({ tables: withImages(tables, images) }, options);
  return { findings: [...wrong, ...empty, ...missing, ...findings], waiting, labelColumns };
}

/** A run leaves out the rows whose images are not there or excluded, whatever else is wrong with them. */
function withImages(
  [first, ...others]: readonly Table[],
  images: readonly CheckedImage[],
): ReadRows['tables'] {
  const taken = new Set(images.map(({ place: { file, line } }) => `${file}:${line}`));
  const rest = (table: Table): Table => ({
    ...table,
    rows: table.rows.filter(({ line }) => taken.has(`${table.file.path}:${line}`)),
  });
  return [rest(first!), ...others.map(rest)];
}

/** What of the labels would stop a run. */
function labelFindings(rows: Pick<ReadRows, 'tables' | 'task'>, options: CheckOptions): DataFinding[] {
  try {
    readTargets(rows, options);
    return [];
  } catch (thrown) {
    if (!(thrown instanceof GraftError)) throw thrown;
    return findingsOfError(thrown, options.experimentFile);
  }
}

function checkListed(
  images: readonly CheckedImage[],
  { known, limits, signal, stampOf, onProgress }: CheckOptions & Pick<Looking, 'stampOf'>,
): Promise<CheckedImages> {
  const { length } = images;
  const report = atTimes(length, (done) => onProgress?.(done, length));
  return checkImages(images, known, { limits, signal, stampOf, onProgress: report });
}

async function areImages(files: readonly DatasetFile[], options: CheckOptions): Promise<boolean> {
  for (const file of files) if (await namesImages(options, file)) return true;
  return false;
}

const placesOf = ({ path, format }: DatasetFile): Places =>
  format === 'images' ? { files: [], folders: [path] } : { files: [path], folders: [] };

const refuse = () => Promise.reject(new Error('Tables of texts name no images.'));
const untouched: ReadDatasetOptions['images'] = {
  digests: { digest: refuse },
  facts: { facts: refuse },
  inspect: refuse,
};
