import { shownNames } from '../../experiment/words/shownNames';
import type { DatasetSource } from './datasetFiles';
import type { DatasetWarning, Example } from './example';
import { wellKnownColumn } from './guessColumns';
import { listLines } from './listLines';
import type { Repeat } from './repeats';
import type { Table } from './table';

/** Texts that stand twice: at all, with another label, and both in training and in what is scored. */
export function warnOfRepeats(repeats: readonly Repeat[]): DatasetWarning[] {
  const those = (which: (repeat: Repeat) => boolean) => repeats.filter(which).map(({ example }) => example);
  return [
    ...warnAbout(
      'dataset/duplicates',
      those(() => true),
      'stand more than once',
      'stands more than once',
    ),
    ...warnAbout(
      'dataset/conflicting-labels',
      those(({ isConflict }) => isConflict),
      'have several labels',
      'has several labels',
    ),
    ...warnAbout(
      'dataset/leaked-texts',
      those(({ isLeak }) => isLeak),
      'that are scored are also trained on, which makes the score too good',
      'that is scored is also trained on, which makes the score too good',
    ),
  ];
}

/** The rows without a text, or without the name of an image, which were left out. */
export function warnOfEmptyTexts(tables: readonly Table[]): DatasetWarning[] {
  const what = tables[0]?.columns.image === undefined ? 'a text' : 'an image';
  const lists = tables.flatMap(({ file, emptyTexts }) =>
    emptyTexts.length === 0 ? [] : [`${file.name} ${listLines(emptyTexts)}`],
  );
  const count = tables.reduce((sum, { emptyTexts }) => sum + emptyTexts.length, 0);
  const rows = count === 1 ? `1 row without ${what} was` : `${count} rows without ${what} were`;
  return count === 0
    ? []
    : [{ code: 'dataset/empty-texts', message: `${rows} left out: ${lists.join('; ')}.` }];
}

/** A table whose first line, which is to name its columns, has a label of the rows below: it seems to be an example, which is lost. */
export function warnOfNoHeader({ settings }: DatasetSource, tables: readonly Table[]): DatasetWarning[] {
  const hasNoHeader = ({ file, columns: { label }, rows }: Table) =>
    (file.format === 'csv' || file.format === 'tsv') &&
    label.some(
      (name, i) =>
        wellKnownColumn('label', [name]) === undefined &&
        rows.some(({ cells }) => String(cells[i]).trim() === name.trim()),
    );
  // Columns that the user names are columns.
  const those = settings.label === undefined ? tables.filter(hasNoHeader) : [];
  return those.map(({ file, columns: { label } }) => ({
    code: 'dataset/no-header',
    message: `The first line of ${file.name} is taken for the names of its columns, but ${shownNames(label)} is a label too: if there is no header, that example is lost. Add one, such as text,label.`,
  }));
}

function warnAbout(code: string, examples: readonly Example[], many: string, one: string): DatasetWarning[] {
  if (examples.length === 0) return [];
  const subject = examples.length === 1 ? `1 text ${one}` : `${examples.length} texts ${many}`;
  return [{ code, message: `${subject}: ${listExamples(examples)}.` }];
}

function listExamples(examples: readonly Example[]): string {
  const files = [...new Set(examples.map(({ file }) => file))];
  const linesIn = (name: string) =>
    examples
      .filter(({ file }) => file === name)
      .map(({ line }) => line ?? 0)
      .sort((a, b) => a - b);
  return files.map((file) => `${file} ${listLines(linesIn(file))}`).join('; ');
}
