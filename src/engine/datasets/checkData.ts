import type { DataFindings } from '../../experiment/dataFinding';
import { GraftError } from '../../experiment/errors';
import { findingsOf, findingsOfError } from './dataFindings';
import { type DatasetFile, findDatasetFiles } from './datasetFiles';
import { namesPictures } from './pictureColumn';
import { checkPictures } from './pictures/checkPictures';
import type { KnownPictures } from './pictures/knownPictures';
import { listFolder, listTables } from './pictures/listPictures';
import { pictureSourceOf } from './pictures/pictureSources';
import { type ReadDatasetOptions, readDataset } from './readDataset';
import { readTable, type Table } from './table';

/** More is not read again after each edit; a run still warns. */
const mostBytes = 64_000_000;

interface CheckOptions extends Omit<ReadDatasetOptions, 'pictures' | 'expected' | 'onProgress'> {
  /** What is known of pictures. */
  readonly known: KnownPictures;
}

type Places = Pick<DataFindings, 'files' | 'folders'>;
type Found = Pick<DataFindings, 'findings' | 'labelColumns'>;

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
    return { ...places, findings: findingsOfError(thrown), labelColumns: [] };
  }
}

async function checkFolder(file: DatasetFile, options: CheckOptions): Promise<Found> {
  const { known, signal } = options;
  const content = pictureSourceOf(file.format)!.contentIn(file.path);
  const findings = await checkPictures(await listFolder(file, options), known, { content, signal });
  return { findings, labelColumns: [] };
}

async function checkTables(files: readonly DatasetFile[], options: CheckOptions): Promise<Found> {
  const bytes = files.reduce((sum, file) => sum + file.bytes, 0);
  if (bytes > mostBytes) return { findings: [], labelColumns: [] };
  if (await arePictures(files, options)) return checkPictureTables(files, options);
  const { findings, result } = await readDataset({ ...options, pictures: untouched });
  return { findings: [...findings], labelColumns: result.columns.label };
}

async function checkPictureTables(files: readonly DatasetFile[], options: CheckOptions): Promise<Found> {
  const tables: Table[] = [];
  for (const file of files) {
    const { signal } = options;
    tables.push(await readTable(options, file, { signal, columns: tables[0]?.columns }));
  }
  const { pictures, missing } = await listTables(tables, options);
  const empty = findingsOf({ source: options, tables, repeats: [], warnings: [] });
  const found = await checkPictures(pictures, options.known, { signal: options.signal });
  return { findings: [...empty, ...missing, ...found], labelColumns: [...tables[0]!.columns.label] };
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
