import type { Row } from '../../datasets/example';
import type { Baseline, SparseRows } from '../baseline';
import { textsOf } from './texts';

/** Terms at most: more take memory and say little. */
const mostTerms = 50_000;
/** A longer text is a document, whose first words say what it is about. */
const mostCharacters = 20_000;
/** Words of two letters or more, as in scikit-learn; in scripts without spaces, each character. */
const words =
  /[\p{Script=Han}\p{Script=Hiragana}\p{Script=Katakana}\p{Script=Thai}]|(?:(?![\p{Script=Han}\p{Script=Hiragana}\p{Script=Katakana}\p{Script=Thai}])[\p{L}\p{M}\p{N}_]){2,}/gu;

/**
 * A bag of words: TF-IDF of words and of pairs of neighbours (Salton & Buckley 1988, https://doi.org/10.1016/0306-4573(88)90021-0), each
 * text of length 1, as TfidfVectorizer of scikit-learn computes it with `ngram_range=(1, 2)`. The terms of most texts stay where there are too many.
 */
export const wordBaseline: Baseline = {
  name: 'words',
  mostRows: 20_000,
  learn: async ({ examples, rows }, mostFeatures) => {
    const weights = termWeights(
      rows.map((row) => examples[row]!.row),
      Math.min(mostTerms, mostFeatures),
    );
    return async (asked) =>
      weighted(
        asked.rows.map((row) => asked.examples[row]!.row),
        weights,
      );
  },
};

/** The column and the inverse document frequency of each term. */
type TermWeights = ReadonlyMap<string, { readonly column: number; readonly weight: number }>;

function termWeights(rows: readonly Row[], most: number): TermWeights {
  const frequencies = new Map<string, number>();
  for (const row of rows)
    for (const term of termsOf(row).keys()) frequencies.set(term, (frequencies.get(term) ?? 0) + 1);
  const chosen = [...frequencies].sort(([a, x], [b, y]) => y - x || (a < b ? -1 : 1)).slice(0, most);
  return new Map(
    chosen.map(([term, frequency], column) => [
      term,
      { column, weight: 1 + Math.log((1 + rows.length) / (1 + frequency)) },
    ]),
  );
}

function weighted(rows: readonly Row[], weights: TermWeights): SparseRows {
  const offsets = new Int32Array(rows.length + 1);
  const columns: number[] = [];
  const values: number[] = [];
  for (const [row, texts] of rows.entries()) {
    const from = values.length;
    for (const [term, count] of termsOf(texts)) {
      const known = weights.get(term);
      if (!known) continue;
      columns.push(known.column);
      values.push(count * known.weight);
    }
    let squares = 0;
    for (let i = from; i < values.length; i++) squares += values[i]! ** 2;
    for (let i = from; i < values.length; i++) values[i]! /= Math.sqrt(squares);
    offsets[row + 1] = values.length;
  }
  return {
    ...{ offsets, columns: Int32Array.from(columns), values: Float32Array.from(values) },
    size: weights.size,
  };
}

/** How often a row has each term. Words of a second text are other terms than those of the first. */
function termsOf(row: Row): Map<string, number> {
  const { text, pair } = textsOf(row);
  const counts = new Map<string, number>();
  const count = (term: string) => counts.set(term, (counts.get(term) ?? 0) + 1);
  for (const [mark, of] of [['', text] as const, ...(pair === undefined ? [] : [['2 ', pair] as const])]) {
    const found = of.slice(0, mostCharacters).toLowerCase().match(words) ?? [];
    for (const [at, word] of found.entries()) {
      count(mark + word);
      if (at > 0) count(`${mark}${found[at - 1]} ${word}`);
    }
  }
  return counts;
}
