import type { ModalityName } from '../../experiment/models/modalities';
import type { Cell } from '../../experiment/reports/report';
import type { DatasetFile, DatasetSource } from './datasetFiles';
import type { Example } from './example';
import { imageRows } from './images/imageRows';
import { firstRows, type RowKind, type Sample } from './rowKind';
import { type CellRow, readRows } from './rows';
import { openTextFile } from './textFile';
import { textRows } from './texts/textRows';

/** THE table of kinds of rows. The first takes the rows that suit no other. */
export const rowKinds: Readonly<Record<ModalityName, RowKind>> = { text: textRows, image: imageRows };

/** The kind of a dataset's rows, by the formats of its files, its settings, or the first rows of the first table. */
export async function rowKindOf(files: readonly DatasetFile[], source: DatasetSource): Promise<ModalityName> {
  const special = inTurn().find((name) => tablesAmong(files, rowKinds[name]).length < files.length);
  if (special) return special;
  const file = files[0]!;
  return namedBy(source) ?? kindOfTable(source, file, await beginningOf(file));
}

/** The kind of a table's rows, by its settings or a sample of them. */
export function kindOfTable(
  source: DatasetSource,
  file: DatasetFile,
  sample: readonly CellRow[],
): ModalityName {
  const rows = sample.slice(0, firstRows);
  const suiting = inTurn().find((name) => rowKinds[name].suits?.(rows, file));
  return namedBy(source) ?? suiting ?? inTurn().at(-1)!;
}

/** An example as a report shows it, with cells about it. */
export function sampleOf(example: Example, cells: Cell[]): Sample {
  for (const name of inTurn()) {
    const sample = rowKinds[name].sample(example, cells);
    if (sample) return sample;
  }
  return { cells };
}

/** The files of a dataset that are tables. */
export function tablesAmong(files: readonly DatasetFile[], { formats }: RowKind): DatasetFile[] {
  return files.filter(({ format }) => !formats?.includes(format));
}

/** The kinds in the order in which they are asked. */
function inTurn(): ModalityName[] {
  const [fallback, ...others] = Object.keys(rowKinds) as [ModalityName, ...ModalityName[]];
  return [...others, fallback];
}

function namedBy({ settings }: Pick<DatasetSource, 'settings'>): ModalityName | undefined {
  return inTurn().find((name) => rowKinds[name].settings.some((setting) => settings[setting] !== undefined));
}

/** The first rows of a table; none if it cannot be read: reading it later reports why. */
async function beginningOf(file: DatasetFile): Promise<CellRow[]> {
  const rows: CellRow[] = [];
  try {
    for await (const row of readRows(file, openTextFile(file, {}))) if (rows.push(row) === firstRows) break;
  } catch {
    return [];
  }
  return rows;
}
