import { isMap, isScalar, isSeq, type Node, parseDocument, type Scalar } from 'yaml';
import { scalarText } from '../../experiment/document/settingEdit';
import type { SettingTable } from '../../experiment/settings/settingKinds';
import { namesColumns } from '../../experiment/settings/settingPath';

/** Completion for settings that name columns of the data. Nothing here knows VS Code. */

/** A place in a cell's text for the name of a column. */
export interface ColumnPlace {
  /** The offsets of the text that a name replaces, in one line. */
  readonly start: number;
  readonly end: number;
  /** The text before the cursor in that place. */
  readonly typed: string;
  /** The columns that the cell names elsewhere. */
  readonly taken: readonly string[];
}

export interface ColumnSuggestion {
  readonly label: string;
  /** The name in YAML. */
  readonly insert: string;
  /** The name as an editor compares it with `typed`. */
  readonly filter: string;
}

/** The place at an offset of a cell's text; undefined if no column is named there. */
export function columnPlaceAt(table: SettingTable, text: string, offset: number): ColumnPlace | undefined {
  const [before, after] = [text.slice(0, offset), text.slice(offset)];
  // A placeholder makes sure that there is a scalar; it is no value directly after a colon.
  const mark = before.endsWith(':') ? ' x' : 'x';
  const at = offset + mark.length - 1;
  const scalars = columnScalars(table, `${before}${mark}${after}`);
  const here = scalars.find(({ range }) => range![0] <= at && at < range![1]);
  if (!here) return undefined;
  const lineEnd = /\r|\n|$/.exec(after)!.index + offset;
  const start = Math.min(offset, here.range![0]);
  return {
    start,
    end: Math.max(offset, Math.min(here.range![1] - mark.length, lineEnd)),
    typed: text.slice(start, offset),
    taken: scalars.filter((scalar) => scalar !== here).map(({ value }) => String(value)),
  };
}

/** The columns for a place, each once and in the order of the file, without those that are named elsewhere. */
export function suggestColumns(
  { typed, taken }: ColumnPlace,
  columns: readonly string[],
): ColumnSuggestion[] {
  const quote = /^["']/.exec(typed)?.[0] ?? '';
  return [...new Set(columns)]
    .filter((name) => !taken.includes(name))
    .map((name) => ({ label: name, insert: scalarText(name), filter: `${quote}${name}` }));
}

/** The written names of columns. */
function columnScalars(table: SettingTable, text: string): Scalar[] {
  const root = parseDocument(text, { prettyErrors: false }).contents;
  if (!isMap(root)) return [];
  return root.items.flatMap(({ key, value }) => {
    const name = isScalar(key) ? String(key.value) : '';
    return Object.hasOwn(table, name) && namesColumns(table[name]) ? scalarsIn(value as Node | null) : [];
  });
}

function scalarsIn(value: Node | null): Scalar[] {
  const nodes = isSeq(value) ? value.items : [value];
  return nodes.filter((node): node is Scalar => isScalar(node) && Boolean(node.range));
}
