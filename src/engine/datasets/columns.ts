import { columnError } from '../../experiment/errors/columns';
import type { GraftError } from '../../experiment/errors/errors';
import { nearestName } from '../../experiment/words/nearestName';
import { fewNames, shownName, shownNames } from '../../experiment/words/shownNames';
import { describeColumns, wordOf } from './columnContents';
import { type DatasetFile, type DatasetSource, placeOfSetting } from './datasetFiles';
import { guessLabel } from './guessColumns';
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

/**
 * The label columns: those that the settings name, else those that are certain.
 * @param inputs the columns of inputs
 * @throws GraftError `dataset/unknown-column`; `dataset/ambiguous-columns` where the user has to choose; `dataset/no-label`
 */
export function findLabel(header: Header, inputs: readonly (string | undefined)[]): readonly string[] {
  const named = namedColumns(header, 'label');
  if (named !== undefined) return named;
  const { choices, isCertain } = guessLabel(without(header.names, inputs), header.sample);
  if (isCertain) return choices[0]!;
  if (choices.length === 0) throw noLabel(header);
  throw ambiguous(header, 'label', choices, inputs);
}

/** Refuses a column that is two things. @throws GraftError `dataset/same-column` */
export function checkApart({ source, file, names }: Header, columns: readonly string[]): void {
  const before = new Set<string>();
  const twice = columns.find((name) => before.has(name) || !before.add(name));
  if (twice === undefined) return;
  throw columnError(
    'dataset/same-column',
    { column: shownName(twice), ...columnsOf(file, names) },
    { place: placeOfSetting(source, 'label') },
  );
}

function unknownColumn({ source, file, names }: Header, setting: string, name: string): GraftError {
  return columnError(
    'dataset/unknown-column',
    { column: shownName(name), near: nearestName(name, names), ...columnsOf(file, names) },
    { place: placeOfSetting(source, isSet(source, setting) ? setting : file.role) },
  );
}

function noLabel({ source, file, names }: Header): GraftError {
  return columnError('dataset/no-label', columnsOf(file, names), { place: placeOfSetting(source, 'label') });
}

/**
 * An error where it is not clear which column a setting would name.
 * @param choices the columns that it may name, the likeliest first
 * @param taken columns that it does not name
 */
export function ambiguous(
  header: Header,
  setting: string,
  choices: readonly (readonly string[])[],
  taken: readonly (string | undefined)[] = [],
): GraftError {
  const { source, file, names } = header;
  const candidate = choices[0] ?? [without(names, taken)[0] ?? 'COLUMN'];
  const written = candidate.map(shownName).join(', ');
  return columnError(
    'dataset/ambiguous-columns',
    {
      setting,
      candidate: candidate.length > 1 ? `[${written}]` : written,
      offers: choices.slice(0, mostOffers).flatMap((own) => offerOf(header, own)),
      ...columnsOf(file, names),
    },
    { place: placeOfSetting(source, setting) },
  );
}

/** Choices that a message lists. */
const mostOffers = 8;

/** A choice for a message: its columns, and some of their values. */
function offerOf(header: Header, columns: readonly string[]): [columns: string, values: string] {
  return [shownNames(columns), samplesOf(header, columns[0]!).join(', ')];
}

/** Different values of a column, truncated: at most three. */
export function samplesOf({ sample }: Pick<Header, 'sample'>, column: string): string[] {
  const [facts] = describeColumns([column], sample);
  return [...new Set((facts?.values ?? []).map(wordOf))].slice(0, 3).map(shownSample);
}

const longestSample = 60;
function shownSample(value: string): string {
  const line = value
    .slice(0, 4 * longestSample)
    .replace(/\s+/g, ' ')
    .trim();
  const characters = [...line];
  return characters.length > longestSample ? `${characters.slice(0, longestSample).join('')}…` : line;
}

const isSet = ({ settings }: DatasetSource, name: string) =>
  (settings as Readonly<Record<string, unknown>>)[name] !== undefined;

const columnsOf = ({ name }: DatasetFile, names: readonly string[]) => ({
  file: name,
  columns: fewNames(names),
});
