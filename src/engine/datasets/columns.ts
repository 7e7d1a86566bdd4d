import { datasetError } from '../../experiment/errors/datasets';
import type { GraftError } from '../../experiment/errors/errors';
import { nearestName } from '../../experiment/words/nearestName';
import { fewNames, shownName } from '../../experiment/words/shownNames';
import { type DatasetFile, type DatasetSource, placeOfSetting } from './datasetFiles';
import { fewValues, longestText, onlyNumbers, wellKnownColumn } from './guessColumns';
import type { CellRow } from './rows';

/** The columns to read: one for each input of the model, by its name, and the label columns. */
export interface Columns {
  /** One or more. */
  readonly label: readonly string[];
  readonly [input: string]: string | readonly string[] | undefined;
}

/** The columns that a model reads, by the names of its inputs. */
export function inputColumns({ label: _, ...inputs }: Columns): [input: string, column: string][] {
  return Object.entries(inputs).flatMap(([input, column]) =>
    typeof column === 'string' ? [[input, column] as [string, string]] : [],
  );
}

/** A setting that names columns. */
type ColumnSetting = 'text' | 'pair' | 'image' | 'label';

/** The columns of a file, which a sample of its rows shows. */
export interface Header {
  readonly source: DatasetSource;
  readonly file: DatasetFile;
  readonly names: readonly string[];
  readonly sample: readonly CellRow[];
}

/** The columns of a file that some of its rows have. */
export function headerOf(source: DatasetSource, file: DatasetFile, sample: readonly CellRow[]): Header {
  return { source, file, names: [...new Set(sample.flatMap(({ cells }) => [...cells.keys()]))], sample };
}

/**
 * Checks that a further file has the columns of the first.
 * @throws GraftError `dataset/unknown-column`
 */
export function checkColumns(
  source: DatasetSource,
  file: DatasetFile,
  sample: readonly CellRow[],
  columns: Columns,
): void {
  const header = headerOf(source, file, sample);
  const labels = columns.label.map((name) => ['label', name] as const);
  for (const [setting, name] of [...inputColumns(columns), ...labels])
    if (!header.names.includes(name)) throw unknownColumn(header, setting, name);
}

export const without = (names: readonly string[], taken: readonly (string | undefined)[] = []) =>
  names.filter((name) => !taken.includes(name));

/** The columns that a setting names, if it does. @throws GraftError `dataset/unknown-column` */
export function namedColumns(header: Header, setting: ColumnSetting): readonly string[] | undefined {
  const named = header.source.settings[setting];
  if (named === undefined) return undefined;
  const names = typeof named === 'string' ? [named] : named;
  for (const name of names) if (!header.names.includes(name)) throw unknownColumn(header, setting, name);
  return names;
}

/** The label columns: those that the settings name, else a well-known name, few distinct values or numbers. */
export function findLabel(
  header: Header,
  /** The columns of inputs; the column of the longest texts is one where the first is unknown. */
  [first, ...further]: readonly (string | undefined)[],
): readonly string[] | undefined {
  const { names, sample } = header;
  const named = namedColumns(header, 'label');
  if (named !== undefined) return named;
  const known = wellKnownColumn('label', without(names, [first, ...further]));
  if (known !== undefined) return [known];
  const others = without(names, [first ?? longestText(without(names, further), sample), ...further]);
  const number = onlyNumbers(others, sample);
  return fewValues(others, sample) ?? (number === undefined ? undefined : [number]);
}

/** Refuses a column that is two things. @throws GraftError `dataset/same-column` */
export function checkApart({ source, file, names }: Header, columns: readonly string[]): void {
  const before = new Set<string>();
  const twice = columns.find((name) => before.has(name) || !before.add(name));
  if (twice === undefined) return;
  throw datasetError(
    'dataset/same-column',
    { column: shownName(twice), ...columnsOf(file, names) },
    { place: placeOfSetting(source, 'label') },
  );
}

function unknownColumn({ source, file, names }: Header, setting: string, name: string): GraftError {
  return datasetError(
    'dataset/unknown-column',
    { column: shownName(name), near: nearestName(name, names), ...columnsOf(file, names) },
    { place: placeOfSetting(source, isSet(source, setting) ? setting : file.role) },
  );
}

/** An error where it is not clear which column a setting would name. @param taken columns that it is not */
export function ambiguous(
  { source, file, names }: Header,
  setting: string,
  taken: readonly string[] = [],
): GraftError {
  const candidate = without(names, taken)[0] ?? 'COLUMN';
  return datasetError(
    'dataset/ambiguous-columns',
    { setting, candidate: shownName(candidate), ...columnsOf(file, names) },
    { place: placeOfSetting(source, setting) },
  );
}

const isSet = ({ settings }: DatasetSource, name: string) =>
  (settings as Readonly<Record<string, unknown>>)[name] !== undefined;

const columnsOf = ({ name }: DatasetFile, names: readonly string[]) => ({
  file: name,
  columns: fewNames(names),
});
