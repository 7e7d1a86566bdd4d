import { isMap, isNode, parseDocument } from 'yaml';
import { namelessColumn } from '../../experiment/data/dataNames';
import { findDelimiter } from '../../experiment/data/delimiter';

/** The place of a row in the text of a data file, and of the value of one of its columns. */

/** From `start` up to `end`, in characters. */
export interface Span {
  readonly start: number;
  readonly end: number;
}

export interface RowFormat {
  /** The row that begins at an offset, with its line end. */
  rowAt(text: string, start: number): Span;
  /** The value of a column in that row, with its quotes; undefined if the row has none. */
  cellAt(text: string, start: number, column: string): Span | undefined;
  /** The cells of a column in all rows whose trimmed values are wanted. */
  cellsIn(
    text: string,
    column: string,
    isWanted: (value: string) => boolean,
  ): Iterable<Span & { value: string }>;
  /** A label as this format writes it. */
  written(label: string, text: string): string;
}

/** The format of a file; undefined for one whose rows cannot be changed. */
export function rowFormatOf(fileName: string): RowFormat | undefined {
  const ending = /\.[^.]+$/.exec(fileName.toLowerCase())?.[0] ?? '';
  return Object.hasOwn(formats, ending) ? formats[ending] : undefined;
}

const csv = delimited(findDelimiter);
const tsv = delimited(() => '\t');
const jsonl: RowFormat = {
  rowAt: (text, start) => ({ start, end: lineEnd(text, start) }),
  cellAt: (text, start, column) => {
    const { contents } = parseDocument(text.slice(start, lineEnd(text, start)), { prettyErrors: false });
    const own = isMap(contents) ? contents.get(column, true) : undefined;
    // `meta.label` is a member of a member.
    const value = own ?? (isMap(contents) ? contents.getIn(column.split('.'), true) : undefined);
    const range = isNode(value) ? value.range : undefined;
    return range ? { start: start + range[0], end: start + range[1] } : undefined;
  },
  cellsIn: jsonCells,
  written: (label) => JSON.stringify(label),
};
const formats: Readonly<Record<string, RowFormat>> = {
  '.csv': csv,
  '.tsv': tsv,
  '.tab': tsv,
  '.jsonl': jsonl,
  '.ndjson': jsonl,
};

/** @param delimiterOf returns the delimiter of a file's cells, from its text */
function delimited(delimiterOf: (text: string) => string): RowFormat {
  const recordAt = (text: string, start: number) => readRecord(text, start, delimiterOf(text));
  const namesIn = (text: string) =>
    recordAt(text, /\S/.exec(text)?.index ?? 0).cells.map(
      (cell, i) => unquoted(text, cell).trim() || namelessColumn(i),
    );
  /** A table without a header has columns by their numbers. */
  const indexOf = (text: string, column: string) => {
    const index = namesIn(text).indexOf(column);
    const number = /^column (\d+)$/.exec(column)?.[1];
    return index < 0 && number !== undefined ? Number(number) - 1 : index;
  };
  return {
    rowAt: (text, start) => ({ start, end: recordAt(text, start).end }),
    cellAt: (text, start, column) => recordAt(text, start).cells[indexOf(text, column)],
    *cellsIn(text, column, isWanted) {
      const [delimiter, index] = [delimiterOf(text), indexOf(text, column)];
      for (let at = 0; at < text.length; ) {
        const { cells, end } = readRecord(text, at, delimiter);
        const cell = cells[index];
        const value = cell && unquoted(text, cell).trim();
        if (cell && value !== undefined && isWanted(value)) yield { ...cell, value };
        at = end;
      }
    },
    written: (label, text) =>
      /["\r\n]/.test(label) || label.includes(delimiterOf(text)) ? `"${label.replaceAll('"', '""')}"` : label,
  };
}

/** Only lines with a wanted value are parsed for its place. */
function* jsonCells(text: string, column: string, isWanted: (value: string) => boolean) {
  for (let start = 0; start < text.length; start = lineEnd(text, start)) {
    const line = text.slice(start, lineEnd(text, start));
    const value = memberOf(line, column);
    const cell =
      value !== undefined && isWanted(value.trim()) ? jsonl.cellAt(text, start, column) : undefined;
    if (cell && value !== undefined) yield { ...cell, value: value.trim() };
  }
}

/** The string at a column of a line; undefined where there is none. */
function memberOf(line: string, column: string): string | undefined {
  try {
    const object: unknown = JSON.parse(line);
    const own = (object as Record<string, unknown>)[column];
    const path = column.split('.');
    const found =
      own ?? path.reduce<unknown>((inner, name) => (inner as Record<string, unknown>)?.[name], object);
    return typeof found === 'string' ? found : undefined;
  } catch {
    return undefined;
  }
}

interface CsvRecord {
  readonly cells: readonly Span[];
  readonly end: number;
}

/** One record: a quoted cell may hold delimiters and line ends; a quote within an unquoted one is a character. */
function readRecord(text: string, start: number, delimiter: string): CsvRecord {
  const cells: Span[] = [];
  for (let at = start; ; at += delimiter.length) {
    const end = cellEnd(text, at, delimiter);
    cells.push({ start: at, end });
    at = end;
    if (!text.startsWith(delimiter, at)) return { cells, end: lineEnd(text, at) };
  }
}

function cellEnd(text: string, start: number, delimiter: string): number {
  const quoted = /"(?:[^"]|"")*"/y;
  quoted.lastIndex = start;
  let at = quoted.test(text) ? quoted.lastIndex : start;
  while (at < text.length && !/[\r\n]/.test(text[at]!) && !text.startsWith(delimiter, at)) at += 1;
  return at;
}

function unquoted(text: string, { start, end }: Span): string {
  const cell = text.slice(start, end);
  return cell.startsWith('"') ? cell.replace(/^"|"\s*$/g, '').replaceAll('""', '"') : cell;
}

/** The position after the next line end. */
function lineEnd(text: string, from: number): number {
  const next = /\r\n|\n|\r/g;
  next.lastIndex = from;
  return next.exec(text) ? next.lastIndex : text.length;
}
