import type { RowsByFile } from '../errors/phrase';
import { t, tCount } from '../words/translation';

/** Lists of rows in sentences about data. */

export function placeOf({ line, file }: { line: number; file?: string | undefined }): string {
  return file === undefined ? t('line {0}', line) : t('line {0} of {1}', line, file);
}

export function listRows(rows: RowsByFile): string {
  const lists: string[] = [];
  for (let at = 0; at < rows.length; at += 3) {
    const [file, count, lines] = [rows[at]!, Number(rows[at + 1]), String(rows[at + 2])];
    const more = count - lines.split(',').length;
    const list = listed([lines], more);
    lists.push(tCount(count, '{0} line {1}', '{0} lines {1}', file, list));
  }
  return lists.join('; ');
}

export function listed(named: readonly string[], more: number): string {
  const list = named.join(', ');
  return more > 0 ? t('{0} and {1} more', list, more) : list;
}
