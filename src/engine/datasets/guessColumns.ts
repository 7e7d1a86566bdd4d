import { isEmptyCell } from './labelCells';
import type { CellRow } from './rows';

/** Guesses the contents of columns from their names and a sample of rows. An ambiguous guess is undefined. */

/** Names that tables commonly use, the plainest first: it wins if several are present. */
const wellKnown = {
  text: ['text', 'sentence', 'review', 'definition', 'comment', 'content', 'message', 'body', 'document'],
  label: ['label', 'labels', 'class', 'category', 'sentiment', 'kind', 'target', 'topic', 'intent'],
};
/** Common names of two columns of paired texts. */
const wellKnownPairs = [
  ['text', 'pair'],
  ['text', 'text_pair'],
  ['text1', 'text2'],
  ['sentence1', 'sentence2'],
  ['question1', 'question2'],
  ['premise', 'hypothesis'],
] as const;

/** The largest number of distinct values in a label column, which also has at most half as many values as rows. */
const maxLabels = 50;
/** The mean length of the text column is at least this many times that of the next. */
const clearlyLonger = 2;

/** The plainest name wins alone; of the others, two leave the choice to the user. */
export function wellKnownColumn(role: keyof typeof wellKnown, names: readonly string[]): string | undefined {
  const [plainest] = wellKnown[role];
  const known = names.filter((name) => wellKnown[role].includes(name.toLowerCase()));
  return known.find((name) => name.toLowerCase() === plainest) ?? (known.length === 1 ? known[0] : undefined);
}

/** Two columns of paired texts, found by their names alone. */
export function wellKnownPair(names: readonly string[]): { text: string; pair: string } | undefined {
  const named = (wanted: string) => names.find((name) => name.toLowerCase() === wanted);
  const found = wellKnownPairs
    .map(([first, second]) => ({ text: named(first), pair: named(second) }))
    .filter((columns): columns is { text: string; pair: string } => Boolean(columns.text && columns.pair));
  return found.length === 1 ? found[0] : undefined;
}

/** The column whose values are much the longest. */
export function longestText(names: readonly string[], sample: readonly CellRow[]): string | undefined {
  const ranked = names
    .map((name) => ({ name, length: meanLength(valuesOf(name, sample)) }))
    .sort((a, b) => b.length - a.length);
  const [first, second] = ranked;
  if (!first || first.length === 0) return undefined;
  return second && first.length < clearlyLonger * second.length ? undefined : first.name;
}

/** The one column of few different values, or else several columns that hold nothing but 0 and 1. */
export function fewValues(names: readonly string[], sample: readonly CellRow[]): string[] | undefined {
  const candidates = names.filter((name) => {
    const values = valuesOf(name, sample);
    const distinct = new Set(values).size;
    return distinct >= 2 && distinct <= Math.min(maxLabels, values.length / 2);
  });
  if (candidates.length === 1) return candidates;
  return candidates.length > 1 && candidates.every((name) => valuesOf(name, sample).every(isZeroOrOne))
    ? candidates
    : undefined;
}

/** The one column that holds nothing but numbers. */
export function onlyNumbers(names: readonly string[], sample: readonly CellRow[]): string | undefined {
  const numeric = names.filter((name) => {
    const values = valuesOf(name, sample);
    return values.length > 0 && values.every((value) => Number.isFinite(Number(value)));
  });
  return numeric.length === 1 ? numeric[0] : undefined;
}

const isZeroOrOne = (value: string) => value.trim() === '0' || value.trim() === '1';

function valuesOf(name: string, sample: readonly CellRow[]): string[] {
  return sample
    .map(({ cells }) => cells.get(name))
    .flatMap((value) =>
      isEmptyCell(value) ? [] : [typeof value === 'object' ? JSON.stringify(value) : String(value)],
    );
}

const meanLength = (values: readonly string[]) =>
  values.reduce((sum, value) => sum + value.length, 0) / Math.max(1, values.length);
