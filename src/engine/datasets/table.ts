import { GraftError } from '../../experiment/errors';
import type { FileDigest } from '../../files/digest';
import { type Columns, checkColumns, findColumns } from './columns';
import type { DatasetFile, DatasetSource } from './datasetFiles';
import { listLines } from './listLines';
import { type Row, readRows } from './rows';
import { openTextFile, type ReadOptions } from './textFile';

/** An example whose label is still a word. */
export interface LabelledText {
  readonly text: string;
  readonly label: string;
  readonly line: number;
}

/** What a data file holds. */
export interface Table {
  readonly file: DatasetFile;
  readonly columns: Columns;
  readonly rows: readonly LabelledText[];
  /** Lines of the rows without a text; they are not among `rows`. */
  readonly emptyTexts: readonly number[];
  readonly digest: FileDigest;
}

/** So many rows decide which columns there are and what they hold. */
const sampleSize = 1000;

/**
 * Reads a data file in one pass. Line ends within texts become `\n`; spaces around labels go.
 * @param columns those of an earlier file of the same dataset; left out, they are found
 * @throws GraftError `dataset/...`, with the line where there is one; CancelledError
 */
export async function readTable(
  source: DatasetSource,
  file: DatasetFile,
  options: ReadOptions & { columns?: Columns | undefined },
): Promise<Table> {
  const textFile = openTextFile(file, options);
  const sample: Row[] = [];
  let collector: RowCollector | undefined;
  for await (const row of readRows(file, textFile)) {
    if (collector) collector.add(row);
    else if (sample.push(row) === sampleSize)
      collector = startCollecting(source, file, sample, options.columns);
  }
  if (sample.length === 0) throw headerOnly(file);
  collector ??= startCollecting(source, file, sample, options.columns);
  collector.checkLabels();
  const { columns, rows, emptyTexts } = collector;
  return { file, columns, rows, emptyTexts, digest: textFile.digest() };
}

function startCollecting(
  source: DatasetSource,
  file: DatasetFile,
  sample: readonly Row[],
  known: Columns | undefined,
): RowCollector {
  if (known) checkColumns(source, file, sample, known);
  const collector = new RowCollector(file, known ?? findColumns(source, file, sample));
  for (const row of sample) collector.add(row);
  return collector;
}

class RowCollector {
  readonly rows: LabelledText[] = [];
  readonly emptyTexts: number[] = [];
  private readonly missingLabels: number[] = [];

  constructor(
    private readonly file: DatasetFile,
    readonly columns: Columns,
  ) {}

  add(row: Row): void {
    const text = this.valueOf(row, this.columns.text);
    const label = this.valueOf(row, this.columns.label).trim();
    if (text.trim() === '') this.emptyTexts.push(row.line);
    else if (label === '') this.missingLabels.push(row.line);
    else this.rows.push({ text, label, line: row.line });
  }

  /** @throws GraftError `dataset/missing-labels` */
  checkLabels(): void {
    const [first] = this.missingLabels;
    if (first === undefined) return;
    const rows = this.missingLabels.length === 1 ? '1 row has' : `${this.missingLabels.length} rows have`;
    throw new GraftError(
      'dataset/missing-labels',
      `In ${this.file.name} ${rows} no ${this.columns.label}: ${listLines(this.missingLabels)}.`,
      {
        remedy: 'Give each of these rows a label, or remove them.',
        place: { file: this.file.path, line: first },
      },
    );
  }

  private valueOf({ cells, line }: Row, column: string): string {
    const value = cells.get(column) ?? '';
    if (typeof value !== 'object') return String(value);
    throw new GraftError(
      'dataset/not-a-text',
      `On line ${line} of ${this.file.name}, ${column} is not a text but ${JSON.stringify(value).slice(0, 40)}.`,
      {
        remedy: 'Name a column that holds texts, numbers or truth values.',
        place: { file: this.file.path, line },
      },
    );
  }
}

function headerOnly(file: DatasetFile): GraftError {
  return new GraftError('dataset/no-examples', `${file.name} has a header but no examples.`, {
    remedy: 'Add one example a line below the header.',
    place: { file: file.path, line: 1 },
  });
}
