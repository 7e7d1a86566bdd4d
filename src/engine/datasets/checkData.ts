import type { DataFinding, DataFindings } from '../../experiment/data/dataFinding';
import { GraftError } from '../../experiment/errors/errors';
import type { CheckLimits } from './checkLimits';
import { type DatasetFile, findDatasetFiles } from './datasetFiles';
import { namesImages } from './imageColumn';
import { type CheckedImages, checkImages } from './images/checkImages';
import { imageProblems, placeOfImage, problemsOfSets } from './images/imageProblems';
import { type ImageSet, imageSets, type SetImage } from './images/imageSets';
import { imageSourceOf } from './images/imageSources';
import type { KnownImages } from './images/lookAtImages';
import { placedIn, stampIn, tablesOf, taskOf } from './images/readImageSets';
import { atTimes } from './images/withEach';
import { findingsOf, findingsOfError } from './problems';
import { type ReadDatasetOptions, readDataset, readTargets } from './readDataset';
import type { ReadRows } from './rowSource';
import { readTable, type Table } from './table';

interface CheckOptions extends Omit<ReadDatasetOptions, 'images' | 'expected' | 'onProgress'> {
  /** Known facts about images. */
  readonly known: KnownImages;
  readonly limits: CheckLimits;
  /** Called with the progress over images. */
  readonly onProgress?: ((done: number, total: number) => void) | undefined;
}

type Places = Pick<DataFindings, 'files' | 'folders'>;
type Found = Pick<DataFindings, 'findings' | 'waiting' | 'labelColumns'>;

/**
 * Checks the tables that an experiment names, or the images of its folder, and returns their problems. An error that would stop a run is
 * one of them. Needs TensorFlow only to decode images.
 * @throws CancelledError
 */
export async function checkData(options: CheckOptions): Promise<DataFindings> {
  let places: Places = { files: [], folders: [] };
  try {
    const found = await findDatasetFiles(options);
    places = placesOf(found);
    return { ...places, ...(await checkFiles(found, options)) };
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

async function checkFiles(files: readonly DatasetFile[], options: CheckOptions): Promise<Found> {
  const tables = files.filter(({ format }) => imageSourceOf(format) === undefined);
  const bytes = tables.reduce((sum, file) => sum + file.bytes, 0);
  if (bytes > options.limits.bytes) return { findings: [], waiting: 0, labelColumns: [] };
  if (tables.length < files.length || (await areImages(tables, options)))
    return checkSets(files, await readTables(tables, options), options);
  const { findings, result } = await readDataset({ ...options, images: untouched, onProgress: () => {} });
  return { findings: [...findings], waiting: 0, labelColumns: result.columns.label };
}

async function readTables(files: readonly DatasetFile[], options: CheckOptions): Promise<Table[]> {
  const tables: Table[] = [];
  for (const file of files) {
    const { signal } = options;
    tables.push(await readTable(options, file, { signal, columns: tables[0]?.columns }));
  }
  return tables;
}

async function checkSets(
  files: readonly DatasetFile[],
  read: readonly Table[],
  options: CheckOptions,
): Promise<Found> {
  const sets = await imageSets(files, read, options);
  const listed = findingsOf(imageProblems(sets), problemsOfSets(sets), (one) => placeOfImage(one, sets));
  const { findings, waiting } = await checkListed(sets, options);
  // A run leaves out rows whose images are missing or excluded, whatever else is wrong with them.
  const tables = sets.flatMap((set) => tablesOf(set, set.images.map(unread), { sha256: '', bytes: 0 }));
  const wrong = labelFindings({ tables: tables as [Table, ...Table[]], ...taskOf(sets) }, options);
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
  try {
    readTargets(rows, options);
    return [];
  } catch (thrown) {
    if (!(thrown instanceof GraftError)) throw thrown;
    return findingsOfError(thrown, options.experimentFile);
  }
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

async function areImages(files: readonly DatasetFile[], options: CheckOptions): Promise<boolean> {
  for (const file of files) if (await namesImages(options, file)) return true;
  return false;
}

function placesOf(files: readonly DatasetFile[]): Places {
  const isFolder = ({ format }: DatasetFile) => format === 'images';
  const paths = (found: readonly DatasetFile[]) => found.map(({ path }) => path);
  return {
    files: paths(files.filter((file) => !isFolder(file))),
    folders: paths(files.filter(isFolder)),
  };
}

const refuse = () => Promise.reject(new Error('Tables of texts name no images.'));
const untouched: ReadDatasetOptions['images'] = {
  digests: { digest: refuse },
  facts: { facts: refuse },
  inspect: refuse,
};
