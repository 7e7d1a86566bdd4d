import type { DataFinding, DataFindings } from '../../experiment/data/dataFinding';
import { GraftError } from '../../experiment/errors/errors';
import type { CheckLimits } from './checkLimits';
import { findingsOf, findingsOfError } from './dataFindings';
import { asReadError, type DatasetFile, findDatasetFiles } from './datasetFiles';
import { namesPictures } from './pictureColumn';
import { atTimes } from './pictures/atTimes';
import { type CheckedPictures, checkPictures } from './pictures/checkPictures';
import type { CheckedPicture, KnownPictures, Looking } from './pictures/knownPictures';
import { listFolder, listTables } from './pictures/listPictures';
import { pictureSourceOf } from './pictures/pictureSources';
import { folderTables } from './pictures/pictureTables';
import { type ReadDatasetOptions, readDataset, readTargets } from './readDataset';
import type { ReadRows } from './rowSource';
import { readTable, type Table } from './table';

interface CheckOptions extends Omit<ReadDatasetOptions, 'pictures' | 'expected' | 'onProgress'> {
  /** What is known of pictures. */
  readonly known: KnownPictures;
  readonly limits: CheckLimits;
  /** Called with the progress over pictures. */
  readonly onProgress?: ((done: number, total: number) => void) | undefined;
}

type Places = Pick<DataFindings, 'files' | 'folders'>;
type Found = Pick<DataFindings, 'findings' | 'waiting' | 'labelColumns'>;

/**
 * Reads the tables that an experiment names, or looks through the pictures of its folder, and says what is to be mended in them, an error
 * that would stop a run too. Needs no TensorFlow, but where pictures are to be decoded.
 * @throws CancelledError
 */
export async function checkData(options: CheckOptions): Promise<DataFindings> {
  let places: Places = { files: [], folders: [] };
  try {
    const found = await findDatasetFiles(options);
    const [pictures] = found.filter(({ format }) => pictureSourceOf(format));
    places = pictures ? placesOf(pictures) : { files: found.map(({ path }) => path), folders: [] };
    const checked = pictures ? await checkFolder(pictures, options) : await checkTables(found, options);
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
  const stampOf = pictureSourceOf(file.format)!.stampsIn(file.path);
  const listed = await listFolder(file, options).catch((cause) => {
    throw asReadError(file, cause);
  });
  const { findings, waiting } = await checkListed(listed, { ...options, stampOf });
  const unread = listed.map((picture) => ({ ...picture, sha256: '' }));
  const tables = folderTables(file, unread, { sha256: '', bytes: 0 });
  const wrong = labelFindings({ tables, task: 'classification' }, options);
  return { findings: [...wrong, ...findings], waiting, labelColumns: [] };
}

async function checkTables(files: readonly DatasetFile[], options: CheckOptions): Promise<Found> {
  const bytes = files.reduce((sum, file) => sum + file.bytes, 0);
  if (bytes > options.limits.bytes) return { findings: [], waiting: 0, labelColumns: [] };
  if (await arePictures(files, options)) return checkPictureTables(files, options);
  const { findings, result } = await readDataset({ ...options, pictures: untouched, onProgress: () => {} });
  return { findings: [...findings], waiting: 0, labelColumns: result.columns.label };
}

async function checkPictureTables(files: readonly DatasetFile[], options: CheckOptions): Promise<Found> {
  const tables: Table[] = [];
  for (const file of files) {
    const { signal } = options;
    tables.push(await readTable(options, file, { signal, columns: tables[0]?.columns }));
  }
  const { pictures, missing } = await listTables(tables, options);
  const empty = findingsOf({ source: options, tables, repeats: [], warnings: [] });
  const { findings, waiting } = await checkListed(pictures, options);
  const labelColumns = [...tables[0]!.columns.label];
  const wrong = labelFindings({ tables: withPictures(tables, pictures) }, options);
  return { findings: [...wrong, ...empty, ...missing, ...findings], waiting, labelColumns };
}

/** A run leaves out the rows whose pictures are not there or excluded, whatever else is wrong with them. */
function withPictures(
  [first, ...others]: readonly Table[],
  pictures: readonly CheckedPicture[],
): ReadRows['tables'] {
  const taken = new Set(pictures.map(({ place: { file, line } }) => `${file}:${line}`));
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
  pictures: readonly CheckedPicture[],
  { known, limits, signal, stampOf, onProgress }: CheckOptions & Pick<Looking, 'stampOf'>,
): Promise<CheckedPictures> {
  const { length } = pictures;
  const report = atTimes(length, (done) => onProgress?.(done, length));
  return checkPictures(pictures, known, { limits, signal, stampOf, onProgress: report });
}

async function arePictures(files: readonly DatasetFile[], options: CheckOptions): Promise<boolean> {
  for (const file of files) if (await namesPictures(options, file)) return true;
  return false;
}

const placesOf = ({ path, format }: DatasetFile): Places =>
  format === 'pictures' ? { files: [], folders: [path] } : { files: [path], folders: [] };

const refuse = () => Promise.reject(new Error('Tables of texts name no pictures.'));
const untouched: ReadDatasetOptions['pictures'] = {
  digests: { digest: refuse },
  facts: { facts: refuse },
  inspect: refuse,
};
