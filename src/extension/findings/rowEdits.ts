import type { TextChange } from '../../experiment/document/settingEdit';
import { type RowFormat, rowFormatOf } from './rowFormats';

/** A data file with the text in an editor. */
export interface DataText {
  readonly name: string;
  readonly text: string;
}

/** The change that removes the row beginning on a line (from 1); undefined for a file whose rows cannot be changed. */
export function removalOfRow(data: DataText, line: number): TextChange | undefined {
  const row = rowFormatOf(data.name)?.rowAt(data.text, offsetOfLine(data.text, line));
  return row && { ...row, text: '' };
}

/** The change that gives a row a label; undefined where the row has no such column. */
export function changeOfLabel(
  data: DataText,
  line: number,
  column: string,
  label: string,
): TextChange | undefined {
  return changeOfCell(data, line, column, (format) => format.written(label, data.text));
}

/** The change that gives a row the label of another one, in the same file or in one of the same format. */
export function copyOfLabel(
  data: DataText,
  line: number,
  column: string,
  from: DataText & { readonly line: number },
): TextChange | undefined {
  const format = rowFormatOf(from.name);
  const cell = format?.cellAt(from.text, offsetOfLine(from.text, from.line), column);
  if (!cell || format !== rowFormatOf(data.name)) return undefined;
  return changeOfCell(data, line, column, () => from.text.slice(cell.start, cell.end));
}

/**
 * The changes that give labels one spelling each, in all rows.
 * @param labels the spellings of each label; the first is kept
 */
export function mergesOfLabels(
  { name, text }: DataText,
  column: string,
  labels: readonly (readonly string[])[],
): TextChange[] {
  const format = rowFormatOf(name);
  if (!format) return [];
  const kept = new Map(labels.flatMap(([first, ...others]) => others.map((other) => [other, first!])));
  const changes: TextChange[] = [];
  for (const { start, end, value } of format.cellsIn(text, column, (label) => kept.has(label)))
    changes.push({ start, end, text: format.written(kept.get(value)!, text) });
  return changes;
}

function changeOfCell(
  { name, text }: DataText,
  line: number,
  column: string,
  value: (format: RowFormat) => string,
): TextChange | undefined {
  const format = rowFormatOf(name);
  const cell = format?.cellAt(text, offsetOfLine(text, line), column);
  return format && cell && { start: cell.start, end: cell.end, text: value(format) };
}

/** Where a line begins, counted from 1. */
function offsetOfLine(text: string, line: number): number {
  const lineEnd = /\r\n|\n|\r/g;
  for (let count = 1; count < line; count++) if (!lineEnd.exec(text)) return text.length;
  return lineEnd.lastIndex;
}
