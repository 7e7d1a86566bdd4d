import { largestOf, smallestOf } from '../../experiment/words/extremes';
import { hasWordOf, isNamed } from './columnNames';
import { isMissingLabel } from './labelCells';
import type { CellRow } from './rows';

/**
 * What a column holds: a label is a `category`, a `flag` (0 or 1), a `list` or a `number`. `words` are short strings that rarely repeat,
 * such as names; `nested` are JSON objects.
 */
export type Content =
  | 'nothing'
  | 'constant'
  | 'identifier'
  | 'date'
  | 'prose'
  | 'words'
  | 'category'
  | 'flag'
  | 'list'
  | 'number'
  | 'nested';

/** A column, as a sample of its rows shows it. */
export interface ColumnFacts {
  readonly name: string;
  readonly content: Content;
  /** Cells that hold a value. */
  readonly values: readonly unknown[];
  /** The number of different values. */
  readonly distinct: number;
  /** The mean number of characters. */
  readonly length: number;
}

/** The largest number of labels whose column has at most half as many different values as rows, and of labels in any column. */
const [usualLabels, mostLabels] = [50, 300];
/** The least number of examples of each label where there are more labels than usual. */
const examplesEach = 4;
/** With fewer values, a column whose values all differ may still hold labels. */
export const tellingRows = 20;
/** Cells to look at in all: a wide table shows fewer rows. */
const mostCells = 2_000_000;
const leastRows = 50;

/** Describes columns by a sample of rows. */
export function describeColumns(names: readonly string[], sample: readonly CellRow[]): ColumnFacts[] {
  const rows = sample.slice(0, Math.max(leastRows, Math.floor(mostCells / Math.max(1, names.length))));
  return names.map((name) => describe(name, rows));
}

function describe(name: string, rows: readonly CellRow[]): ColumnFacts {
  const values = rows.map(({ cells }) => cells.get(name)).filter((value) => !isMissingLabel(value));
  const words = values.map(wordOf);
  const distinct = new Set(words).size;
  const length = words.reduce((sum, word) => sum + [...word].length, 0) / Math.max(1, words.length);
  const seen = { name, values, words, distinct, length };
  return { name, values, distinct, length, content: contentOf(seen) };
}

/** A cell as a string. */
export const wordOf = (value: unknown) =>
  typeof value === 'object' ? JSON.stringify(value) : String(value).trim();

interface Seen extends Omit<ColumnFacts, 'content'> {
  readonly words: readonly string[];
}

function contentOf(seen: Seen): Content {
  const { name, values, words, distinct } = seen;
  if (values.length === 0) return 'nothing';
  if (values.some(Array.isArray)) return 'list';
  if (values.some((value) => typeof value === 'object')) return 'nested';
  if (isDate(seen)) return 'date';
  if (isIdentifier(seen)) return 'identifier';
  if (distinct === 1) return 'constant';
  if (words.every((word) => /^[01]$|^true$|^false$/i.test(word))) return 'flag';
  if (isProse(seen) && !isNamed('label', name)) return 'prose';
  if (isCategory(seen)) return 'category';
  if (words.every((word) => Number.isFinite(Number(word)))) return 'number';
  return isProse(seen) ? 'prose' : 'words';
}

function isCategory({ words, distinct }: Seen): boolean {
  if (distinct > words.length / 2) return false;
  return distinct <= usualLabels || (distinct <= mostLabels && distinct <= words.length / examplesEach);
}

const datePatterns = [
  /^\d{4}[-/.]\d{1,2}([-/.]\d{1,2})?([ T]\d{1,2}:\d{2}.*)?$/,
  /^\d{1,2}[-/.]\d{1,2}[-/.]\d{2,4}([ T,]+\d{1,2}:\d{2}.*)?$/,
  /^\d{1,2}:\d{2}(:\d{2})?$/,
  /^(\p{L}{3,9}\.?,? )?\d{1,2}\.? \p{L}{3,10}\.?,? \d{4}.*$/u,
  /^\p{L}{3,10}\.? \d{1,2},? \d{4}.*$/u,
  /^\d{4}年\d{1,2}月(\d{1,2}日)?.*$/,
];

function isDate({ name, words }: Seen): boolean {
  if (words.every((word) => datePatterns.some((pattern) => pattern.test(word)))) return true;
  if (!hasWordOf('date', name)) return false;
  return words.every((word) => /^(19|20)\d{2}(0[1-9]|1[0-2])?([0-2]\d|3[01])?$|^1\d{9}(\d{3})?$/.test(word));
}

/** Each value for itself: a name that says so, or values that count up, or codes of one form that all differ. */
function isIdentifier({ name, words, distinct, length }: Seen): boolean {
  if (words.every((word) => /^(https?:\/\/|www\.)\S+$|^[^\s@]+@[^\s@]+\.\w+$/.test(word))) return true;
  const isLabelNamed = hasWordOf('label', name) || hasWordOf('perhaps', name);
  if (hasWordOf('identifier', name) && !isLabelNamed && length < 50 && !words.some(hasSpaces)) return true;
  if (distinct < words.length || words.length < (isLabelNamed ? tellingRows : 4)) return false;
  if (words.every((word) => /^-?\d+$/.test(word))) return countsUp(words.map(Number), words);
  return words.every(
    (word) => /\d/.test(word) && /^[\p{L}\d]+([-_/.#:][\p{L}\d]+)*$/u.test(word) && !isDecimal(word),
  );
}

const hasSpaces = (word: string) => /\s/.test(word);
const isDecimal = (word: string) => /^-?\d+[.,]\d+(e[+-]?\d+)?$/i.test(word);

/** Integers that all differ: one more each, or rising, or of one length and long. */
function countsUp(numbers: readonly number[], words: readonly string[]): boolean {
  const steps = numbers.slice(1).map((value, i) => value - numbers[i]!);
  if (steps.every((step) => step === 1) || steps.every((step) => step === -1)) return true;
  if (numbers.length < tellingRows) return false;
  const isRising = steps.every((step) => step > 0) || steps.every((step) => step < 0);
  const isCode = words[0]!.length >= 5 && words.every((word) => word.length === words[0]!.length);
  // Row numbers in another order.
  const range = largestOf(numbers) - smallestOf(numbers);
  return isRising || isCode || range < 1.05 * numbers.length;
}

/** Strings of several words that mostly differ. A script without spaces counts by its characters. */
function isProse({ words, distinct, length }: Seen): boolean {
  if (distinct < words.length * 0.5) return false;
  const dense = words.filter((word) => /[\p{sc=Han}\p{sc=Hiragana}\p{sc=Katakana}\p{sc=Thai}]/u.test(word));
  if (dense.length > words.length / 2) return length >= 6;
  const parts = words.reduce((sum, word) => sum + word.split(/\s+/).length, 0) / words.length;
  return parts >= 3 || (parts >= 1.5 && length >= 25);
}
