import type { Said } from '../../../experiment/reports/report';
import { reportWords } from '../../../experiment/reports/reportWords';
import { wilsonInterval } from '../../../experiment/reports/wilson';
import type { EvaluateResult } from '../../../experiment/runs/results';
import { shownName } from '../../../experiment/words/shownNames';
import type { Example } from '../../datasets/example';
import { groupBy } from '../../datasets/groupBy';
import type { DataColumns } from './columnsOf';
import { fisherLess } from './fisher';

const { say } = reportWords;

/** Smaller slices say nothing. */
const fewestExamples = 10;
/** A column with more values is cut into quarters if they are numbers, else it has no slices. */
const mostValues = 20;

export type Slice = NonNullable<EvaluateResult['slices']>[number];

/** Examples with something in common. */
interface Part {
  readonly title: Said;
  readonly column: string;
  readonly value: string;
  readonly rows: readonly number[];
}

/** A part of the examples with the share of right answers, beside that of all others. */
export interface ScoredSlice extends Slice {
  readonly title: Said;
}

/**
 * The accuracy of slices, by the length of texts and by the columns of the data, the most certainly worse first. `pValue` is of Fisher's
 * exact test that a slice is worse than the other examples, corrected for the number of slices (Holm 1979).
 * @param isRight of each example
 */
export function slicesOf(
  examples: readonly Example[],
  isRight: readonly boolean[],
  columns: DataColumns,
): ScoredSlice[] {
  const parts = [
    ...quarters('', lengthsOf(examples)),
    ...[...columns].flatMap(([column, values]) => partsOf(column, values)),
  ];
  const countRight = (rows: Iterable<number>) => {
    let right = 0;
    for (const row of rows) right += Number(isRight[row]);
    return right;
  };
  const allRight = countRight(examples.keys());
  const scored = parts
    .filter(({ rows }) => rows.length >= fewestExamples && rows.length < examples.length)
    .map(({ title, column, value, rows }): ScoredSlice => {
      const right = countRight(rows);
      const count = rows.length;
      return {
        ...{ title, column, value, examples: count, accuracy: right / count },
        interval: wilsonInterval(right / count, count),
        others: (allRight - right) / (examples.length - count),
        pValue: fisherLess(right, count, allRight, examples.length),
      };
    });
  return corrected(scored.sort((a, b) => a.pValue - b.pValue));
}

/** The correction by Holm (1979) of p-values that ascend. */
function corrected(slices: readonly ScoredSlice[]): ScoredSlice[] {
  let before = 0;
  return slices.map((slice, rank) => {
    before = Math.max(before, Math.min(1, slice.pValue * (slices.length - rank)));
    return { ...slice, pValue: before };
  });
}

/** Characters of each example's texts; none for images. */
function lengthsOf(examples: readonly Example[]): (number | undefined)[] {
  return examples.map(({ row: { text, pair = '' } }) =>
    text === undefined ? undefined : [...text, ...pair].length,
  );
}

function partsOf(column: string, values: readonly string[]): Part[] {
  const rowsOf = groupBy(
    [...values.keys()].filter((row) => values[row] !== ''),
    (row) => values[row]!,
  );
  if (rowsOf.size > mostValues) return quarters(column, values.map(asNumber));
  return [...rowsOf].map(([value, rows]) => ({
    ...{ column, value, rows },
    title: say('slice', { column: shownName(column), value: shownName(value) }),
  }));
}

const asNumber = (value: string) =>
  value === '' || !Number.isFinite(Number(value)) ? undefined : Number(value);

/** Numbers in four parts of about as many examples; none where some are no numbers. @param column empty for lengths */
function quarters(column: string, values: readonly (number | undefined)[]): Part[] {
  const sorted = values.filter((value) => value !== undefined).sort((a, b) => a - b);
  if (sorted.length < values.length || sorted.length === 0) return [];
  const ends = [0.25, 0.5, 0.75, 1].map((share) => sorted[Math.ceil(share * sorted.length) - 1]!);
  return [...new Set(ends)].map((high, i, all) => {
    const low = i === 0 ? sorted[0]! : sorted.find((value) => value > all[i - 1]!)!;
    return {
      ...{ column, value: `${low}–${high}` },
      rows: [...values.keys()].filter((row) => values[row]! >= low && values[row]! <= high),
      title:
        column === ''
          ? say('slice-length', { low, high })
          : say('slice', { column: shownName(column), value: `${low}–${high}` }),
    };
  });
}
