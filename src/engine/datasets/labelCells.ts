import { GraftError } from '../../experiment/errors/errors';
import { shownNames, shownValue } from '../../experiment/words/shownNames';
import { type DatasetSource, placeOfFile, placeOfSetting } from './datasetFiles';
import type { LabelRow, LabelTable } from './targetReader';

/** What tasks ask of label cells alike: words, order, and errors with file and line. */

/** Whether a cell holds nothing. */
export function isEmptyCell(cell: unknown): boolean {
  return cell === undefined || cell === null || (typeof cell === 'string' && cell.trim() === '');
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
  throw new GraftError(
    'dataset/not-a-label',
    `On line ${line} of ${table.file.name}, ${shownNames(table.columns)} is not a label but ${shownValue(cell)}.`,
    {
      remedy: 'A label is a text, a number or a truth value.',
      place: { file: table.file.path, line },
    },
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
  const subject = lines.length === 1 ? '1 row has' : `${lines.length} rows have`;
  throw new GraftError(
    'dataset/missing-labels',
    `In ${file.name} ${subject} no ${shownNames(columns, ' or no ')}: ${listLines(lines)}.`,
    {
      remedy: 'Give each of these rows a label, or remove them.',
      place: { file: file.path, line: lines[0]! },
      alsoLines: lines.slice(1),
    },
  );
}

/**
 * @param task with its article: `A regression`
 * @throws GraftError `dataset/one-label-column`
 */
export function checkOneColumn(source: DatasetSource, { columns }: LabelTable, task: string): void {
  if (columns.length === 1) return;
  throw new GraftError(
    'dataset/one-label-column',
    `${task} has one label column, and the dataset names ${columns.length}: ${shownNames(columns)}.`,
    { remedy: 'Name one column, or choose another finetune.task.', place: placeOfSetting(source, 'label') },
  );
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
  const names = shownNames([...new Set(unknown.map(({ word }) => word))].sort());
  const remedy = `The labels of ${training.file.name} are ${shownNames(labels)}.`;
  if (first.file !== undefined)
    throw new GraftError(
      'dataset/unknown-label',
      `Of ${names} there are images for ${file.role} in ${file.name}, as ${first.file}, but none to train on.`,
      { remedy, place: placeOfFile(source, file) },
    );
  throw new GraftError(
    'dataset/unknown-label',
    `${file.name} has labels that ${training.file.name} lacks: ${names} (${listLines(unknown.map(({ line }) => line))}).`,
    {
      remedy,
      place: { file: file.path, line: first.line },
      alsoLines: unknown.slice(1).map(({ line }) => line),
    },
  );
}

const mostLines = 10;

/** Line numbers for a message: the first ten, and the number of others. */
function listLines(lines: readonly number[]): string {
  const list = lines.slice(0, mostLines).join(', ');
  const more = lines.length > mostLines ? ` and ${lines.length - mostLines} more` : '';
  return `line${lines.length === 1 ? '' : 's'} ${list}${more}`;
}
