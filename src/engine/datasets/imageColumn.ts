import { existsSync } from 'node:fs';
import path from 'node:path';
import { isImageName } from '../../experiment/data/dataNames';
import type { DatasetFile, DatasetSource } from './datasetFiles';
import { wellKnownColumn, wellKnownPair } from './guessColumns';
import { type CellRow, readRows } from './rows';
import { openTextFile } from './textFile';

/** The number of rows that show whether a table names images: few, since planning reads them before the table is read. */
const shownBy = 20;

type Source = Pick<DatasetSource, 'settings'>;

/**
 * Finds the column of images in a table whose settings name none: the only column that holds nothing but image names, some of which exist.
 * A table with a well-known text column is a table of texts.
 */
export function guessImageColumn(
  { settings: { text, pair } }: Source,
  file: Pick<DatasetFile, 'path'>,
  rows: readonly CellRow[],
): string | undefined {
  const first = rows.slice(0, shownBy);
  const names = [...new Set(first.flatMap(({ cells }) => [...cells.keys()]))];
  const hasTexts = wellKnownColumn('text', names) !== undefined || wellKnownPair(names) !== undefined;
  if ((text ?? pair) !== undefined || hasTexts) return undefined;
  const found = names.filter((name) =>
    areImages(
      first.map(({ cells }) => cells.get(name)),
      file,
    ),
  );
  return found.length === 1 ? found[0] : undefined;
}

/** Whether a table names images, by its settings or by `guessImageColumn`. False if the table cannot be read: reading it later reports why. */
export async function namesImages(source: Source, file: DatasetFile): Promise<boolean> {
  const { image, text, pair } = source.settings;
  if (image !== undefined) return true;
  // Planning asks at each change of the experiment, so the settings decide without a read where they can.
  if ((text ?? pair) !== undefined) return false;
  const rows: CellRow[] = [];
  try {
    for await (const row of readRows(file, openTextFile(file, {}))) if (rows.push(row) === shownBy) break;
  } catch {
    return false;
  }
  return guessImageColumn(source, file, rows) !== undefined;
}

function areImages(values: readonly unknown[], file: Pick<DatasetFile, 'path'>): boolean {
  const named = values.filter((value) => typeof value === 'string').filter((value) => value.trim() !== '');
  const isThere = (name: string) => existsSync(path.resolve(path.dirname(file.path), name));
  return named.length > 0 && named.every(isImageName) && named.some(isThere);
}
