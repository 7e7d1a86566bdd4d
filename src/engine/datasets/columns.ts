import { GraftError } from '../../experiment/errors';
import { nearestName } from '../../experiment/nearestName';
import { type DatasetFile, type DatasetSource, placeOfSetting } from './datasetFiles';
import type { Row } from './rows';

export interface Columns {
  readonly text: string;
  readonly label: string;
}

/** Names that tables commonly use, the plainest first: it wins if several are there. */
const wellKnown = {
  text: ['text', 'sentence', 'review', 'definition', 'comment', 'content', 'message', 'body', 'document'],
  label: ['label', 'labels', 'class', 'category', 'sentiment', 'kind', 'target', 'topic', 'intent'],
};
/** A label column has at most so many different values, and at most half as many as rows. */
const maxLabels = 50;
/** The text column is at least so many times longer, on the mean, than the next. */
const clearlyLonger = 2;

/**
 * The columns that hold text and label: as the settings name them, else by well-known names, else the one with much the longest
 * texts and the one with few different values.
 * @param sample the first rows of the first file; every column of theirs counts
 * @throws GraftError `dataset/unknown-column`, `dataset/ambiguous-columns`, `dataset/same-column`
 */
export function findColumns(source: DatasetSource, file: DatasetFile, sample: readonly Row[]): Columns {
  const names = [...new Set(sample.flatMap(({ cells }) => [...cells.keys()]))];
  const named = {
    text: namedColumn(source, file, 'text', names) ?? wellKnownColumn('text', names),
    label: namedColumn(source, file, 'label', names) ?? wellKnownColumn('label', names),
  };
  const others = (name: string | undefined) => names.filter((other) => other !== name);
  const text = named.text ?? longestText(others(named.label), sample);
  const label = named.label ?? fewValues(others(text), sample);
  if (text === undefined) throw ambiguous(source, file, 'text', names, named.label);
  if (label === undefined) throw ambiguous(source, file, 'label', names, text);
  if (text === label)
    throw new GraftError('dataset/same-column', `The column ${text} cannot be both text and label.`, {
      remedy: `Name both in the dataset stage: text and label. ${listColumns(file, names)}`,
      place: placeOfSetting(source, 'label'),
    });
  return { text, label };
}

/**
 * Checks that a further file has the columns of the first.
 * @throws GraftError `dataset/unknown-column`
 */
export function checkColumns(
  source: DatasetSource,
  file: DatasetFile,
  sample: readonly Row[],
  columns: Columns,
): void {
  const names = [...new Set(sample.flatMap(({ cells }) => [...cells.keys()]))];
  for (const setting of ['text', 'label'] as const)
    if (!names.includes(columns[setting]))
      throw unknownColumn(source, file, setting, columns[setting], names);
}

function namedColumn(
  source: DatasetSource,
  file: DatasetFile,
  setting: keyof Columns,
  names: readonly string[],
): string | undefined {
  const name = source.settings[setting];
  if (name !== undefined && !names.includes(name)) throw unknownColumn(source, file, setting, name, names);
  return name;
}

/** The plainest name wins alone; of the others, two leave the choice to the user. */
function wellKnownColumn(setting: keyof Columns, names: readonly string[]): string | undefined {
  const [plainest] = wellKnown[setting];
  const known = names.filter((name) => wellKnown[setting].includes(name.toLowerCase()));
  return known.find((name) => name.toLowerCase() === plainest) ?? (known.length === 1 ? known[0] : undefined);
}

function longestText(names: readonly string[], sample: readonly Row[]): string | undefined {
  const ranked = names
    .map((name) => ({ name, length: meanLength(valuesOf(name, sample)) }))
    .sort((a, b) => b.length - a.length);
  const [first, second] = ranked;
  if (!first || first.length === 0) return undefined;
  return second && first.length < clearlyLonger * second.length ? undefined : first.name;
}

function fewValues(names: readonly string[], sample: readonly Row[]): string | undefined {
  const candidates = names.filter((name) => {
    const values = valuesOf(name, sample);
    const distinct = new Set(values).size;
    return distinct >= 2 && distinct <= Math.min(maxLabels, values.length / 2);
  });
  return candidates.length === 1 ? candidates[0] : undefined;
}

function valuesOf(name: string, sample: readonly Row[]): string[] {
  return sample
    .map(({ cells }) => cells.get(name))
    .flatMap((value) => (isEmpty(value) ? [] : [String(value)]));
}

const isEmpty = (value: unknown) => value === undefined || value === null || value === '';
const meanLength = (values: readonly string[]) =>
  values.reduce((sum, value) => sum + value.length, 0) / Math.max(1, values.length);

function unknownColumn(
  source: DatasetSource,
  file: DatasetFile,
  setting: keyof Columns,
  name: string,
  names: readonly string[],
): GraftError {
  const near = nearestName(name, names);
  const hint = near === undefined ? '' : `Did you mean ${near}? `;
  return new GraftError('dataset/unknown-column', `${file.name} has no column ${name}.`, {
    remedy: hint + listColumns(file, names),
    place: placeOfSetting(source, source.settings[setting] === undefined ? file.role : setting),
  });
}

function ambiguous(
  source: DatasetSource,
  file: DatasetFile,
  setting: keyof Columns,
  names: readonly string[],
  taken: string | undefined,
): GraftError {
  const candidate = names.find((name) => name !== taken) ?? 'COLUMN';
  return new GraftError(
    'dataset/ambiguous-columns',
    `It is not clear which column of ${file.name} holds the ${setting}.`,
    {
      remedy: `Name it in the dataset stage, for example \`${setting}: ${candidate}\`. ${listColumns(file, names)}`,
      place: placeOfSetting(source, setting),
    },
  );
}

const listColumns = (file: DatasetFile, names: readonly string[]) =>
  `The columns of ${file.name} are ${names.join(', ')}.`;
