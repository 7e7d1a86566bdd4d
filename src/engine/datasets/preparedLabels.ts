import { dataWords } from '../../experiment/data/dataWords';
import type { DatasetSource } from './datasetFiles';
import { isEmptyCell, isMissingLabel } from './labelCells';
import { countRows, type Problem, type ProblemKinds, type RowSubject } from './problems';
import { countLabelWords, foldedLabels } from './spellings';
import type { Table, UnreadExample } from './table';

/**
 * The label cells as tasks read them: words for a missing value are null, unless the settings keep them; labels have one spelling if the
 * settings fold them; rows without a label go if the settings skip them.
 * @param tables the training table first: it decides on the spelling
 */
export function preparedTables(
  tables: readonly Table[],
  { settings }: Pick<DatasetSource, 'settings'>,
): Table[] {
  const { missing, spelling } = settings;
  const known = missing === 'keep' ? tables : tables.map((table) => withCells(table, knownCell));
  const folded = spelling === 'fold' ? foldAll(known) : known;
  return missing === 'skip' ? folded.map(withoutUnlabelled) : [...folded];
}

const knownCell = (cell: unknown) => (!isEmptyCell(cell) && isMissingLabel(cell) ? null : cell);

function foldAll(tables: readonly Table[]): Table[] {
  const labels = foldedLabels(countLabelWords(tables));
  const folded = (cell: unknown): unknown => {
    if (Array.isArray(cell)) return cell.map(folded);
    return typeof cell === 'string' ? (labels.get(cell.trim()) ?? cell) : cell;
  };
  return labels.size === 0 ? [...tables] : tables.map((table) => withCells(table, folded));
}

function withCells(table: Table, change: (cell: unknown) => unknown): Table {
  const rows = table.rows.map((row): UnreadExample => {
    const cells = row.cells.map(change);
    return cells.every((cell, i) => cell === row.cells[i]) ? row : { ...row, cells };
  });
  return { ...table, rows };
}

function withoutUnlabelled(table: Table): Table {
  const isUnlabelled = ({ cells }: UnreadExample) => cells.some(isEmptyCell);
  const unlabelled = table.rows.filter(isUnlabelled).map(({ line }) => line);
  if (unlabelled.length === 0) return table;
  return { ...table, rows: table.rows.filter((row) => !isUnlabelled(row)), unlabelled };
}

/** Rows that were left out for want of a label. */
export const unlabelledProblems: ProblemKinds<RowSubject> = {
  'dataset/unlabelled-rows': {
    severity: 'information',
    one: () => dataWords.worded('unlabelled-row', {}),
    all: (rows) => dataWords.worded('unlabelled-rows', countRows(rows.map(({ subject }) => subject))),
  },
};

export function unlabelledRows(tables: readonly Table[]): Problem<RowSubject>[] {
  return tables.flatMap(({ file: { name, path: file }, unlabelled = [] }) =>
    unlabelled.map(
      (line): Problem<RowSubject> => ({
        subject: { name, place: { file, line }, line, lines: 1 },
        kinds: ['dataset/unlabelled-rows'],
      }),
    ),
  );
}
