import { parseJson } from '../../../experiment/words/parseJson';
import { isEmptyCell } from '../../datasets/labelCells';

/** The separators of the labels in a cell, the likeliest first. */
const separators = ['|', ';', ','] as const;
export type Separator = (typeof separators)[number];

/** This share of the labels in cells of several must also stand in other cells: what stands only together is one label. */
const mostRecur = 0.8;

/** The labels in one cell: those of a list (JSON's, or a text that is one), or the words between separators. */
export function splitLabels(cell: unknown, separator: Separator | undefined): unknown[] {
  if (Array.isArray(cell)) return cell;
  if (isEmptyCell(cell)) return [];
  if (typeof cell !== 'string') return [cell];
  const list = jsonList(cell);
  if (list) return list;
  const words = separator === undefined ? [cell] : cell.split(separator);
  return words.filter((word) => word.trim() !== '');
}

/** The separator that stands in the most cells; undefined if none stands in any. */
export function commonSeparator(cells: readonly unknown[]): Separator | undefined {
  const texts = cells.filter((cell) => typeof cell === 'string');
  const counted = separators
    .map((separator) => ({ separator, count: texts.filter((text) => text.includes(separator)).length }))
    .sort((a, b) => b.count - a.count);
  return counted[0]!.count === 0 ? undefined : counted[0]!.separator;
}

/** Whether cells hold several labels each, and not names that happen to have a comma in them. */
export function isClearlySeparated(cells: readonly unknown[]): boolean {
  const texts = [...new Set(cells.filter((cell) => typeof cell === 'string').map((text) => text.trim()))];
  if (texts.some((text) => jsonList(text) !== undefined)) return true;
  const separator = commonSeparator(texts);
  if (separator === undefined) return false;
  const lists = texts.map((text) => splitLabels(text, separator).map((word) => String(word).trim()));
  const together = lists.filter((words) => words.length > 1);
  if (together.length < 2) return false;
  const combined = [...new Set(together.flat())];
  const recurring = combined.filter((word) => lists.filter((words) => words.includes(word)).length > 1);
  return recurring.length >= mostRecur * combined.length;
}

function jsonList(text: string): unknown[] | undefined {
  if (!/^\s*\[.*\]\s*$/s.test(text)) return undefined;
  try {
    const value: unknown = parseJson(text);
    return Array.isArray(value) ? value : undefined;
  } catch {
    return undefined;
  }
}
