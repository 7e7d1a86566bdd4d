import { columnError } from '../../experiment/errors/columns';
import { datasetError } from '../../experiment/errors/datasets';
import { fewNames, shownValue } from '../../experiment/words/shownNames';
import { type DatasetSource, placeOfFile, placeOfSetting } from './datasetFiles';
import type { LabelRow, LabelTable } from './targetReader';

/** Label cells as all tasks read them: words, order, and errors with file and line. */

/** Whether a cell holds nothing. */
export function isEmptyCell(cell: unknown): boolean {
  return cell === undefined || cell === null || (typeof cell === 'string' && cell.trim() === '');
}

/** Words that tables write where they have no value, in small letters. */
const missingWords = new Set([
  ...['n/a', 'na', 'n.a.', '#n/a', '<na>', 'nan', 'null', 'none', 'nil', '-', '--', '–', '—'],
]);

/** Whether a cell holds nothing, or a word for it. */
export function isMissingLabel(cell: unknown): boolean {
  return isEmptyCell(cell) || (typeof cell === 'string' && missingWords.has(cell.trim().toLowerCase()));
}

/**
 * A cell as a label, without the spaces around it.
 * @throws GraftError `dataset/not-a-label`
 */
export function labelWord(
  table: Pick<LabelTable, 'file' | 'columns'>,
  { line }: LabelRow,
  cell: unknown,
): string {
  if (typeof cell !== 'object' || cell === null) return String(cell ?? '').trim();
  throw datasetError(
    'dataset/not-a-label',
    { file: table.file.name, line, columns: fewNames(table.columns), value: shownValue(cell) },
    { place: { file: table.file.path, line } },
  );
}

/** Each word once: numbers by their value, words by their code units, so that the order is the same on every platform. */
export function sortLabels(words: Iterable<string>): string[] {
  const labels = [...new Set(words)];
  const areNumbers = labels.every((label) => label !== '' && Number.isFinite(Number(label)));
  if (areNumbers) return labels.sort((a, b) => Number(a) - Number(b) || (a < b ? -1 : 1));
  return labels.sort();
}

/**
 * Refuses rows without a target.
 * @throws GraftError `dataset/missing-labels`
 */
export function refuseEmptyCells({ file, columns, rows }: LabelTable): void {
  const lines = rows.filter(({ cells }) => cells.some(isEmptyCell)).map(({ line }) => line);
  if (lines.length === 0) return;
  throw datasetError(
    'dataset/missing-labels',
    { file: file.name, count: lines.length, columns: fewNames(columns), lines: fewNames(lines, mostLines) },
    { place: { file: file.path, line: lines[0]! }, alsoLines: lines.slice(1) },
  );
}

/**
 * @param task its name; undefined if the data ask for it
 * @throws GraftError `dataset/one-label-column`
 */
export function checkOneColumn(source: DatasetSource, { columns }: LabelTable, task?: string): void {
  if (columns.length === 1) return;
  const parts = { task, columns: fewNames(columns) };
  throw columnError('dataset/one-label-column', parts, { place: placeOfSetting(source, 'label') });
}

/**
 * Refuses labels that the training file lacks.
 * @param words the labels of each row of `table`
 * @throws GraftError `dataset/unknown-label`
 */
export function checkKnown(
  source: DatasetSource,
  { file, rows }: LabelTable,
  training: LabelTable,
  labels: readonly string[],
  words: readonly (readonly string[])[],
): void {
  const known = new Set(labels);
  const unknown = words.flatMap((own, row) =>
    own.filter((word) => !known.has(word)).map((word) => ({ word, ...rows[row]! })),
  );
  const [first] = unknown;
  if (first === undefined) return;
  const [line, ...alsoLines] = unknown.map((row) => row.line);
  throw datasetError(
    'dataset/unknown-label',
    {
      file: file.name,
      role: file.role,
      image: first.file,
      lines: fewNames([line!, ...alsoLines], mostLines),
      unknown: fewNames([...new Set(unknown.map(({ word }) => word))].sort()),
      training: training.file.name,
      known: fewNames(labels),
    },
    first.file === undefined
      ? { place: { file: file.path, line: line! }, alsoLines }
      : { place: placeOfFile(source, file) },
  );
}

/** Line numbers in a message. */
const mostLines = 10;
