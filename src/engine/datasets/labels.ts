import { GraftError } from '../../experiment/errors';
import { type DatasetSource, placeOfSetting } from './datasetFiles';
import type { Example } from './example';
import { listLines } from './listLines';
import type { Table } from './table';

/**
 * The labels of a dataset: numbers by their value, words by their code units, so that the order is the same on every platform.
 * They come from the file that is trained on; every other file must do with them.
 * @throws GraftError `dataset/one-class`, `dataset/unknown-label`
 */
export function findLabels(source: DatasetSource, training: Table, others: readonly Table[]): string[] {
  const labels = [...new Set(training.rows.map(({ label }) => label))];
  const areNumbers = labels.every((label) => label !== '' && Number.isFinite(Number(label)));
  if (areNumbers) labels.sort((a, b) => Number(a) - Number(b) || (a < b ? -1 : 1));
  else labels.sort();
  if (labels.length < 2) throw oneClass(source, training, labels);
  for (const table of others) checkKnown(table, training, labels);
  return labels;
}

/**
 * Refuses a class of one example where examples are set aside: it could be trained on or scored, never both.
 * @throws GraftError `dataset/class-too-small`
 */
export function checkClassSizes(source: DatasetSource, training: Table): void {
  const counts = new Map<string, number>();
  for (const { label } of training.rows) counts.set(label, (counts.get(label) ?? 0) + 1);
  const small = training.rows.filter(({ label }) => counts.get(label) === 1);
  const [first] = small;
  if (first === undefined) return;
  const list = small.slice(0, 10).map(({ label, line }) => `${label} (line ${line})`);
  const more = small.length > 10 ? ` and ${small.length - 10} more` : '';
  throw new GraftError(
    'dataset/class-too-small',
    `In ${training.file.name} there is only one example of ${list.join(', ')}${more}; none can be set aside for scoring.`,
    {
      remedy: 'Add examples, remove the class, or write `split: none` to train and score on all examples.',
      place: source.lines.has('dataset.split')
        ? placeOfSetting(source, 'split')
        : { file: training.file.path, line: first.line },
    },
  );
}

/** The rows of a table as examples, labels as their positions. */
export function toExamples({ file, rows }: Table, labels: readonly string[]): Example[] {
  const positions = new Map(labels.map((label, index) => [label, index]));
  return rows.map(({ text, label, line }) => ({ text, label: positions.get(label)!, file: file.name, line }));
}

function oneClass(source: DatasetSource, { file, columns, rows }: Table, labels: string[]): GraftError {
  const what = rows.length === 0 ? 'no row has a text' : `every ${columns.label} is ${labels[0]}`;
  return new GraftError(
    'dataset/one-class',
    `There is nothing to tell apart in ${file.name}: ${what}. A classifier needs two classes or more.`,
    {
      remedy: 'Add examples of another class, or name another label column in the dataset stage.',
      place: placeOfSetting(source, file.role),
    },
  );
}

function checkKnown({ file, rows }: Table, training: Table, labels: readonly string[]): void {
  const known = new Set(labels);
  const unknown = rows.filter(({ label }) => !known.has(label));
  const [first] = unknown;
  if (first === undefined) return;
  const names = [...new Set(unknown.map(({ label }) => label))].sort().slice(0, 10);
  throw new GraftError(
    'dataset/unknown-label',
    `${file.name} has labels that ${training.file.name} lacks: ${names.join(', ')} (${listLines(unknown.map(({ line }) => line))}).`,
    {
      remedy: `The labels of ${training.file.name} are ${labels.slice(0, 50).join(', ')}.`,
      place: { file: file.path, line: first.line },
    },
  );
}
