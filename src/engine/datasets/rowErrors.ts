import type { GraftError } from '../../experiment/errors/errors';
import type { DatasetSource } from './datasetFiles';
import type { Example, Splits, Target } from './example';
import { unlabelledProblems, unlabelledRows } from './preparedLabels';
import { findingsOf, placeOfRow, warningsOf } from './problems';
import { consequences } from './readTargets';
import { findSpellings } from './spellings';
import type { Table } from './table';

/** The errors of rows, and those others that do not only follow from leaving these rows out. */
export const unlessConsequences = (bad: readonly GraftError[], errors: readonly GraftError[]) => [
  ...bad,
  ...errors.filter(
    ({ code }) => bad.length === 0 || (code !== 'dataset/no-examples' && !consequences.has(code)),
  ),
];

/** The most errors of rows to collect: a file of another format has one in each row. */
const mostBadRows = 200;

export function collect(bad: GraftError[], error: GraftError): void {
  if (bad.push(error) > mostBadRows) throw error;
}

/** Problems of the labels that stop nothing. */
export function labelProblems(tables: readonly Table[], options: DatasetSource) {
  const unlabelled = unlabelledRows(tables);
  const spelled = findSpellings(tables, options);
  return {
    warnings: [...warningsOf(unlabelledProblems, unlabelled), ...spelled.warnings],
    findings: [...findingsOf(unlabelledProblems, unlabelled, placeOfRow), ...spelled.findings],
  };
}

/** The examples of each file, for comparisons where no task could read the labels. */
export function asRead(tables: readonly Table[]): Splits {
  const known = new Map<string, number>();
  const target = (cells: readonly unknown[]): Target => {
    const key = JSON.stringify(cells);
    if (!known.has(key)) known.set(key, known.size);
    return [known.get(key)!];
  };
  const splits: Splits = { train: [], validation: [], test: [] };
  for (const table of tables) {
    const { role } = table.file;
    const examples = toExamples(
      table,
      table.rows.map(({ cells }) => target(cells)),
    );
    for (const example of examples) splits[role === 'path' ? 'train' : role].push(example);
  }
  return splits;
}

export function toExamples({ file, rows }: Table, targets: readonly Target[]): Example[] {
  return rows.map(({ row, line, file: own }, index) => ({
    row,
    target: targets[index]!,
    ...(own === undefined ? { file: file.name, line } : { file: own }),
  }));
}
