import type { DataFindings } from '../../experiment/data/dataFinding';
import { GraftError } from '../../experiment/errors/errors';
import { type DatasetFile, findDatasetFiles } from './datasetFiles';
import { preparedTables, unlabelledProblems, unlabelledRows } from './preparedLabels';
import { findingsOf, findingsOfError, placeOfRow } from './problems';
import { inspectDataset } from './readDataset';
import type { CheckOptions, Found, ReadDatasetOptions, RowKind } from './rowKind';
import { rowKindOf, rowKinds, tablesAmong } from './rowKinds';
import { findSpellings } from './spellings';
import { readTable, type Table } from './table';

type Places = Pick<DataFindings, 'files' | 'folders'>;

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
  const kind = rowKinds[await rowKindOf(files, options)];
  const tables = tablesAmong(files, kind);
  const bytes = tables.reduce((sum, file) => sum + file.bytes, 0);
  if (bytes > options.limits.bytes) return { findings: [], waiting: 0, labelColumns: [] };
  if (kind.check) return checkTables(kind.check, files, await readTables(tables, kind, options), options);
  const inspected = await inspectDataset({ ...options, images: untouched, onProgress: () => {} });
  const errors = inspected.errors.flatMap((error) => findingsOfError(error, options.experimentFile));
  const { findings, labelColumns } = inspected;
  return { findings: [...errors, ...findings], waiting: 0, labelColumns: [...labelColumns] };
}

/** The problems of label cells beside those that the kind of data finds. */
async function checkTables(
  check: NonNullable<RowKind['check']>,
  files: readonly DatasetFile[],
  read: readonly Table[],
  options: CheckOptions,
): Promise<Found> {
  const tables = preparedTables(read, options);
  const found = await check(files, tables, options);
  const unlabelled = findingsOf(unlabelledProblems, unlabelledRows(tables), placeOfRow);
  return {
    ...found,
    findings: [...unlabelled, ...findSpellings(tables, options).findings, ...found.findings],
  };
}

async function readTables(
  files: readonly DatasetFile[],
  kind: RowKind,
  options: CheckOptions,
): Promise<Table[]> {
  const tables: Table[] = [];
  for (const file of files) {
    const { signal } = options;
    tables.push(await readTable(options, file, { signal, kind, columns: tables[0]?.columns }));
  }
  return tables;
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
