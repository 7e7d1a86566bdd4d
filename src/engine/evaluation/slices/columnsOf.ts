import type { DatasetResult } from '../../../experiment/runs/results';
import { type DatasetFile, type DatasetSource, findDatasetFiles } from '../../datasets/datasetFiles';
import type { Example } from '../../datasets/example';
import { groupBy } from '../../datasets/groupBy';
import { readRows } from '../../datasets/rows';
import { openTextFile } from '../../datasets/textFile';

/** For each column of the data that the task does not use: the value of each example, empty where it has none. */
export type DataColumns = ReadonlyMap<string, readonly string[]>;

/** Longer values are texts, and no slices. */
const longestValue = 100;
/** More columns would be tested until one is significant, and wide tables would fill the memory. */
const mostColumns = 30;
const tables = ['csv', 'tsv', 'jsonl'];

/**
 * Reads the other columns of examples again: they are in no stage's result. Files that changed since are left out, and so are those that
 * are no tables.
 * @param source settings and place of the dataset
 */
export async function columnsOf(
  source: DatasetSource,
  { columns: used, files }: Pick<DatasetResult, 'columns' | 'files'>,
  examples: readonly Example[],
): Promise<DataColumns> {
  const names = new Set(Object.values(used).flat());
  const digests = new Set(files.map(({ sha256 }) => sha256));
  const columns = new Map<string, string[]>();
  for (const file of await findDatasetFiles(source)) {
    if (!tables.includes(file.format)) continue;
    const { found, sha256 } = await cellsOf(file, positionsIn(file, examples), names);
    if (!digests.has(sha256)) continue;
    for (const { column, at, value } of found) {
      const values = columns.get(column) ?? Array<string>(examples.length).fill('');
      values[at] = value;
      columns.set(column, values);
    }
  }
  return columns;
}

/** The positions of a file's examples by their lines. */
function positionsIn({ name }: DatasetFile, examples: readonly Example[]): Map<number | undefined, number[]> {
  const own = [...examples.keys()].filter((at) => examples[at]!.file === name);
  return groupBy(own, (at) => examples[at]!.line);
}

interface FoundCell {
  readonly column: string;
  /** The position of the example. */
  readonly at: number;
  readonly value: string;
}

async function cellsOf(
  file: DatasetFile,
  wanted: ReadonlyMap<number | undefined, readonly number[]>,
  used: ReadonlySet<string>,
): Promise<{ found: FoundCell[]; sha256: string }> {
  const text = openTextFile(file, {});
  const found: FoundCell[] = [];
  for await (const { line, cells } of readRows(file, text, () => undefined)) {
    const others = [...cells].filter(([column]) => !used.has(column)).slice(0, mostColumns);
    for (const at of wanted.get(line) ?? [])
      for (const [column, cell] of others) found.push({ column, at, value: cellText(cell) });
  }
  return { found, sha256: text.digest().sha256 };
}

function cellText(cell: unknown): string {
  if (cell === null || cell === undefined || typeof cell === 'object') return '';
  return String(cell).trim().slice(0, longestValue);
}
