import { datasetError } from '../../experiment/errors/datasets';
import type { GraftError } from '../../experiment/errors/errors';
import { shownName, shownValue } from '../../experiment/words/shownNames';
import type { FileDigest } from '../../files/digest';
import { type Columns, checkColumns, type Header, headerOf, inputColumns } from './columns';
import type { DatasetFile, DatasetSource } from './datasetFiles';
import type { Row } from './example';
import { attempt, type CellRow, type OnBadRow, readRows } from './rows';
import type { LabelRow } from './targetReader';
import { openTextFile, type ReadOptions } from './textFile';

/** An example whose target is not read yet. */
export interface UnreadExample extends LabelRow {
  readonly row: Row;
  /** The file of an example that is a whole file, as the experiment would name it. */
  readonly file?: string;
}

/** The content of a data file. */
export interface Table {
  readonly file: DatasetFile;
  readonly columns: Columns;
  readonly rows: readonly UnreadExample[];
  /** Lines of the rows without a text or image; they are not among `rows`. */
  readonly emptyTexts: readonly number[];
  readonly digest: FileDigest;
  /** Lines of the rows that were left out for want of a label. */
  readonly unlabelled?: readonly number[];
}

/** The number of rows that decide which columns exist and what they hold. A wide table has fewer: they are in memory, cell by cell. */
const sampleSize = 1000;
const sampleCells = 2_000_000;

interface TableOptions extends ReadOptions {
  /** Finds the columns. */
  readonly kind: { findColumns(header: Header, needsNoLabels: boolean): Columns };
  readonly columns?: Columns | undefined;
  /** Whether the task does without labels. */
  readonly needsNoLabels?: boolean;
  /** Called with the error of each row that cannot be read, which is left out; without it, the first is thrown. */
  readonly onBadRow?: OnBadRow | undefined;
}

/**
 * Reads a data file in one pass. Line ends within texts become `\n`.
 * @param columns those of an earlier file of the same dataset; left out, they are found
 * @throws GraftError `dataset/...`, with the line where there is one; CancelledError
 */
export async function readTable(
  source: DatasetSource,
  file: DatasetFile,
  options: TableOptions,
): Promise<Table> {
  const textFile = openTextFile(file, options);
  const sample: CellRow[] = [];
  let [cells, collector]: [number, RowCollector | undefined] = [0, undefined];
  for await (const row of readRows(file, textFile, options.onBadRow)) {
    if (collector) {
      collector.add(row);
      continue;
    }
    cells += row.cells.size;
    if (sample.push(row) === sampleSize || cells >= sampleCells)
      collector = startCollecting(source, file, sample, options);
  }
  if (sample.length === 0) throw headerOnly(file);
  collector ??= startCollecting(source, file, sample, options);
  const { columns, rows, emptyTexts } = collector;
  return { file, columns, rows, emptyTexts, digest: textFile.digest() };
}

function startCollecting(
  source: DatasetSource,
  file: DatasetFile,
  sample: readonly CellRow[],
  { kind, columns: known, needsNoLabels = false, onBadRow }: TableOptions,
): RowCollector {
  if (known) checkColumns(source, file, sample, known);
  const collector = new RowCollector(
    file,
    known ?? kind.findColumns(headerOf(source, file, sample), needsNoLabels),
    onBadRow,
  );
  for (const row of sample) collector.add(row);
  return collector;
}

class RowCollector {
  readonly rows: UnreadExample[] = [];
  readonly emptyTexts: number[] = [];
  private readonly inputs: readonly [input: string, column: string][];

  constructor(
    private readonly file: DatasetFile,
    readonly columns: Columns,
    private readonly onBadRow: OnBadRow | undefined,
  ) {
    this.inputs = inputColumns(columns);
  }

  add(cellRow: CellRow): void {
    attempt(() => this.addRow(cellRow), this.onBadRow);
  }

  private addRow(cellRow: CellRow): void {
    const { columns } = this;
    const { line } = cellRow;
    const row: Record<string, string> = {};
    for (const [input, column] of this.inputs) row[input] = this.textOf(cellRow, column);
    if (Object.values(row).some((text) => text.trim() === '')) {
      this.emptyTexts.push(line);
      return;
    }
    const cells = columns.label.map((column) => cellRow.cells.get(column));
    this.rows.push({ row, cells, line });
  }

  private textOf({ cells, line }: CellRow, column: string): string {
    const value = cells.get(column) ?? '';
    if (typeof value !== 'object') return String(value);
    const { name, path } = this.file;
    throw datasetError(
      'dataset/not-a-text',
      { file: name, line, column: shownName(column), value: shownValue(value) },
      { place: { file: path, line } },
    );
  }
}

function headerOnly(file: DatasetFile): GraftError {
  return datasetError('dataset/no-examples', { file: file.name }, { place: { file: file.path, line: 1 } });
}
