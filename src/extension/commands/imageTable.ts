import { existsSync } from 'node:fs';
import path from 'node:path';
import { isImageName } from '../../experiment/data/dataNames';
import { firstBytes } from './firstBytes';

/** The bytes and rows of a table to check for names of images. */
const [shownBytes, shownRows] = [1 << 14, 20];

/** Whether the first rows of a table name existing images: a check of a millisecond. The engine decides by the whole table. */
export async function namesImages(file: string): Promise<boolean> {
  const { text } = await firstBytes(file, shownBytes);
  const rows = text.split(/\r?\n/).slice(0, shownRows);
  const cells = rows.flatMap((row) => row.split(/[,;\t|"]/)).map((cell) => cell.trim());
  const named = cells.filter((cell) => cell.length < 500 && isImageName(cell));
  return named.some((name) => existsSync(path.resolve(path.dirname(file), name)));
}
