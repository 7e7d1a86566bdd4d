import { datasetError } from '../../experiment/errors/datasets';
import type { GraftError } from '../../experiment/errors/errors';
import { nearestName } from '../../experiment/words/nearestName';
import { fewNames, shownName } from '../../experiment/words/shownNames';
import { type DatasetFile, type DatasetSource, placeOfSetting } from './datasetFiles';
import { fewValues, longestText, onlyNumbers, wellKnownColumn, wellKnownPair } from './guessColumns';
import { guessImageColumn } from './imageColumn';
import type { CellRow } from './rows';

/** The inputs that a model can read from a row; each may have a column. */
export const readings = ['text', 'pair', 'image'] as const;

/** The columns to read: one for each input of the model, and the label columns. */
export interface Columns {
  readonly text?: string;
  /** The second text, where texts come in pairs. */
  readonly pair?: string;
  /** The paths of images. */
  readonly image?: string;
  /** One or more. */
  readonly label: readonly string[];
}

/** The columns of a file, which a sample of its rows shows. */
interface Header {
  readonly source: DatasetSource;
  readonly file: DatasetFile;
  readonly names: readonly string[];
  readonly sample: readonly CellRow[];
}

/**
 * Finds the columns of texts or images, and of labels: those that the settings name, else well-known names, else the column with by far the
 * longest texts and the one with few distinct values; failing that, several columns of 0 and 1, or the only column of numbers.
 * @param sample the first rows of the first file; every column of theirs counts
 * @param needsNoLabels whether texts alone are read
 * @throws GraftError `dataset/unknown-column`, `dataset/ambiguous-columns`, `dataset/same-column`
 */
export function findColumns(
  source: DatasetSource,
  file: DatasetFile,
  sample: readonly CellRow[],
  needsNoLabels = false,
): Columns {
  const header = { source, file, names: namesIn(sample), sample };
  if (needsNoLabels) return { text: onlyText(header), label: [] };
  const image = namedColumns(header, 'image')?.[0] ?? guessImageColumn(source, file, sample);
  return image === undefined ? textColumns(header) : imageColumns(header, image);
}

/** The column of texts where nothing else is read. */
function onlyText(header: Header): string {
  const text =
    namedColumns(header, 'text')?.[0] ?? guessText(header) ?? longestText(header.names, header.sample);
  if (text === undefined) throw ambiguous(header, 'text');
  return text;
}

function textColumns(header: Header): Columns {
  const { sample } = header;
  const texts = namedTexts(header) ?? wellKnownPair(header.names) ?? { text: guessText(header) };
  const label = namedColumns(header, 'label') ?? guessLabel(header, texts);
  const text = texts.text ?? longestText(without(header.names, label), sample);
  if (text === undefined) throw ambiguous(header, 'text', label);
  if (label === undefined) throw ambiguous(header, 'label', [text]);
  checkApart(header, [text, ...(texts.pair === undefined ? [] : [texts.pair]), ...label]);
  return { text, ...(texts.pair === undefined ? {} : { pair: texts.pair }), label };
}

/** The image is the only input; the other columns are labels or unused. */
function imageColumns(header: Header, image: string): Columns {
  const { source } = header;
  if ((source.settings.text ?? source.settings.pair) !== undefined) throw textAndImage(source);
  const label = namedColumns(header, 'label') ?? guessLabel(header, { text: image });
  if (label === undefined) throw ambiguous(header, 'label', [image]);
  checkApart(header, [image, ...label]);
  return { image, label };
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
  const header = { source, file, names: namesIn(sample), sample };
  for (const setting of [...readings, 'label'] as const)
    for (const name of [columns[setting] ?? []].flat())
      if (!header.names.includes(name)) throw unknownColumn(header, setting, name);
}

type ColumnSetting = (typeof readings)[number] | 'label';

const namesIn = (sample: readonly CellRow[]) => [
  ...new Set(sample.flatMap(({ cells }) => [...cells.keys()])),
];
const without = (names: readonly string[], taken: readonly (string | undefined)[] = []) =>
  names.filter((name) => !taken.includes(name));

/** The columns that the settings name; a pair without a text leaves the text to be found. */
function namedTexts(header: Header): { text: string | undefined; pair?: string } | undefined {
  const [text] = namedColumns(header, 'text') ?? [];
  const [pair] = namedColumns(header, 'pair') ?? [];
  if (pair !== undefined)
    return { text: text ?? guessText({ ...header, names: without(header.names, [pair]) }), pair };
  return text === undefined ? undefined : { text };
}

function namedColumns(header: Header, setting: ColumnSetting): string[] | undefined {
  const named = header.source.settings[setting];
  if (named === undefined) return undefined;
  const names = [named].flat();
  for (const name of names) if (!header.names.includes(name)) throw unknownColumn(header, setting, name);
  return names;
}

/** Undefined where the longest of the columns is to decide, once the labels are known. */
function guessText({ names }: Pick<Header, 'names'>): string | undefined {
  return wellKnownColumn('text', names);
}

function guessLabel(
  { names, sample }: Header,
  { text, pair }: { text: string | undefined; pair?: string },
): string[] | undefined {
  const known = wellKnownColumn('label', without(names, [text, pair]));
  if (known !== undefined) return [known];
  const others = without(names, [text ?? longestText(without(names, [pair]), sample), pair]);
  const number = onlyNumbers(others, sample);
  return fewValues(others, sample) ?? (number === undefined ? undefined : [number]);
}

/** @throws GraftError `dataset/same-column` */
function checkApart({ source, file, names }: Header, columns: readonly string[]): void {
  const twice = columns.find((name, index) => columns.indexOf(name) !== index);
  if (twice === undefined) return;
  throw datasetError(
    'dataset/same-column',
    { column: shownName(twice), ...columnsOf(file, names) },
    { place: placeOfSetting(source, 'label') },
  );
}

function textAndImage(source: DatasetSource): GraftError {
  return datasetError('dataset/text-and-image', {}, { place: placeOfSetting(source, 'image') });
}

function unknownColumn({ source, file, names }: Header, setting: ColumnSetting, name: string): GraftError {
  return datasetError(
    'dataset/unknown-column',
    { column: shownName(name), near: nearestName(name, names), ...columnsOf(file, names) },
    { place: placeOfSetting(source, source.settings[setting] === undefined ? file.role : setting) },
  );
}

function ambiguous(
  { source, file, names }: Header,
  setting: ColumnSetting,
  taken: readonly string[] = [],
): GraftError {
  const candidate = without(names, taken)[0] ?? 'COLUMN';
  return datasetError(
    'dataset/ambiguous-columns',
    { setting, candidate: shownName(candidate), ...columnsOf(file, names) },
    { place: placeOfSetting(source, setting) },
  );
}

const columnsOf = ({ name }: DatasetFile, names: readonly string[]) => ({
  file: name,
  columns: fewNames(names),
});
