import { Readable } from 'node:stream';
import { CsvError, type Options, parse } from 'csv-parse';
import { namelessColumn } from '../../experiment/data/dataNames';
import { findDelimiter } from '../../experiment/data/delimiter';
import { type BadRow, datasetError } from '../../experiment/errors/datasets';
import { GraftError, whyOf } from '../../experiment/errors/errors';
import { shownName } from '../../experiment/words/shownNames';
import type { DatasetFile } from './datasetFiles';
import { parseJsonRow } from './jsonRow';
import type { TextFile } from './textFile';

/** One row of a table. */
export interface CellRow {
  /** The line on which it starts, from 1. */
  readonly line: number;
  /** Values by column. In JSON Lines any JSON value; in CSV and TSV texts. */
  readonly cells: ReadonlyMap<string, unknown>;
}

/** A quote that is never closed would swallow the rest of the file. */
const maxRowLength = 16_000_000;

/**
 * The rows of a table file, as they are read.
 * @throws GraftError `dataset/empty-file`, `dataset/bad-csv`, `dataset/ragged-row`, `dataset/duplicate-column`, `dataset/bad-json`;
 * what reading the text throws
 */
export function readRows(
  file: DatasetFile,
  { text }: TextFile,
  onBadRow?: OnBadRow,
): AsyncGenerator<CellRow> {
  return (readers[file.format] ?? readCsv)(file, text, onBadRow);
}

/** Receives the error of a row that is left out. */
export type OnBadRow = (error: GraftError) => void;

/** The value, or undefined where it is the error of a row that may be left out. */
export function attempt<T>(work: () => T, onBadRow: OnBadRow | undefined): T | undefined {
  try {
    return work();
  } catch (thrown) {
    if (!onBadRow || !(thrown instanceof GraftError)) throw thrown;
    onBadRow(thrown);
    return undefined;
  }
}

/** Formats that are read otherwise than CSV. */
const readers: Partial<Record<DatasetFile['format'], typeof readCsv>> = {
  jsonl: readJsonLines,
  text: readParagraphs,
};

async function* readCsv(
  file: DatasetFile,
  text: AsyncIterable<string>,
  onBadRow?: OnBadRow,
): AsyncGenerator<CellRow> {
  const pieces = text[Symbol.asyncIterator]();
  const first = await firstPiece(file, pieces);
  const delimiter = file.format === 'tsv' ? '\t' : findDelimiter(first);
  let columns: string[] | undefined;
  for await (const { line, values } of csvRecords(file, startingWith(first, pieces), delimiter, onBadRow)) {
    const isHeader = columns === undefined && file.hasHeader !== false;
    columns ??= isHeader ? columnNames(file, values) : values.map((_, i) => namelessColumn(i));
    const names = columns;
    const cells = isHeader ? undefined : attempt(() => cellsOf(file, names, values, line), onBadRow);
    if (cells) yield { line, cells };
  }
}

async function* csvRecords(
  file: DatasetFile,
  text: AsyncIterable<string>,
  delimiter: string,
  onBadRow?: OnBadRow,
) {
  let lastLine = 0;
  const source = Readable.from(text);
  const parser = source.pipe(parse(csvOptions(delimiter)));
  // `pipe` does not hand on the source's failure.
  source.on('error', (error) => parser.destroy(error));
  try {
    for await (const { record, info } of parser as AsyncIterable<{
      record: string[];
      info: { lines: number };
    }>) {
      // The parser counts to the row's last line; it starts earlier if its values have line ends.
      const line = info.lines - countLineEnds(record);
      lastLine = info.lines;
      yield { line, values: record };
    }
  } catch (cause) {
    // The rows before are whole.
    attempt(() => {
      throw cause instanceof CsvError ? badCsv(file, cause, lastLine + 1) : cause;
    }, onBadRow);
  } finally {
    source.destroy();
  }
}

function csvOptions(delimiter: string): Options {
  return {
    delimiter,
    info: true,
    record_delimiter: '\n',
    // Checked below, where the line is known. A quote amid an unquoted value is a character, as in spreadsheets.
    relax_column_count: true,
    relax_quotes: true,
    skip_empty_lines: true,
    max_record_size: maxRowLength,
  };
}

const csvProblems: Readonly<Record<string, BadRow>> = {
  CSV_QUOTE_NOT_CLOSED: ['open-quote'],
  CSV_MAX_RECORD_SIZE: ['too-long', maxRowLength / 1e6],
};

function badCsv(file: DatasetFile, cause: CsvError, line: number): GraftError {
  const problem: BadRow = csvProblems[cause.code] ?? ['other', whyOf(cause)];
  return datasetError(
    'dataset/bad-csv',
    { file: file.name, line, problem },
    { place: { file: file.path, line }, cause },
  );
}

/** The first piece that is not empty. */
async function firstPiece(file: DatasetFile, pieces: AsyncIterator<string>): Promise<string> {
  let text = '';
  for (let next = await pieces.next(); !next.done; next = await pieces.next()) {
    text += next.value;
    if (next.value.trim() !== '') return text;
  }
  throw emptyFile(file);
}

async function* startingWith(first: string, pieces: AsyncIterator<string>): AsyncGenerator<string> {
  yield first;
  yield* { [Symbol.asyncIterator]: () => pieces };
}

function columnNames(file: DatasetFile, header: readonly string[]): string[] {
  // A table that was written with its row numbers has a first column without a name.
  const names = header.map((name, i) => name.trim() || namelessColumn(i));
  const before = new Set<string>();
  const twice = names.find((name) => before.has(name) || !before.add(name));
  if (twice === undefined) return names;
  const parts = { file: file.name, column: shownName(twice) };
  throw datasetError('dataset/duplicate-column', parts, { place: { file: file.path, line: 1 } });
}

/** Whether a file has columns: plain text has none. */
export const hasColumns = ({ format }: Pick<DatasetFile, 'format'>) => format !== 'text';

function cellsOf(file: DatasetFile, columns: string[], values: string[], line: number): Map<string, string> {
  if (values.length === columns.length) return new Map(columns.map((name, i) => [name, values[i]!]));
  const counts = { values: values.length, columns: columns.length };
  throw datasetError(
    'dataset/ragged-row',
    { file: file.name, line, ...counts },
    { place: { file: file.path, line } },
  );
}

async function* readJsonLines(
  file: DatasetFile,
  text: AsyncIterable<string>,
  onBadRow?: OnBadRow,
): AsyncGenerator<CellRow> {
  let line = 0;
  let isEmpty = true;
  for await (const json of linesOf(text)) {
    line += 1;
    if (json.trim() === '') continue;
    isEmpty = false;
    const at = line;
    const cells = attempt(() => parseJsonRow(file, json, at), onBadRow);
    if (cells) yield { line, cells };
  }
  if (isEmpty) throw emptyFile(file);
}

/** Plain text: a row is a paragraph, which an empty line ends. */
async function* readParagraphs(file: DatasetFile, text: AsyncIterable<string>): AsyncGenerator<CellRow> {
  let [line, isEmpty] = [0, true];
  let paragraph: string[] = [];
  const row = () => ({
    line: line - paragraph.length,
    cells: new Map([['text', paragraph.join('\n')]]),
  });
  for await (const next of linesOf(text)) {
    line += 1;
    if (next.trim() !== '') paragraph.push(next);
    else if (paragraph.length > 0) {
      isEmpty = false;
      yield row();
      paragraph = [];
    }
  }
  line += 1;
  if (paragraph.length > 0) yield row();
  else if (isEmpty) throw emptyFile(file);
}

async function* linesOf(text: AsyncIterable<string>): AsyncGenerator<string> {
  // Joined only when the line ends, else a long line would be copied with every piece.
  let begun: string[] = [];
  for await (const piece of text) {
    const [first, ...others] = piece.split('\n') as [string, ...string[]];
    begun.push(first);
    if (others.length === 0) continue;
    yield begun.join('');
    begun = [others.pop()!];
    yield* others;
  }
  yield begun.join('');
}

function emptyFile(file: DatasetFile): GraftError {
  const parts = { file: file.name, isTable: file.format !== 'text' };
  return datasetError('dataset/empty-file', parts, { place: { file: file.path } });
}

const countLineEnds = (values: readonly string[]) =>
  values.reduce((sum, value) => sum + value.split('\n').length - 1, 0);
