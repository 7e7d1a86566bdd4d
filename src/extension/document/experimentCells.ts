import { type MarkdownPart, splitMarkdown, withBody } from '../../experiment/document/markdown';
import { isStageName, type StageName } from '../../experiment/stages/stages';
import { largestOf } from '../../experiment/words/extremes';

/**
 * Converts an experiment file to notebook cells and back, byte for byte. VS Code stores a cell's text with `\n` only and without its
 * surroundings, so those go into the cell's metadata, which stays small because the notebook diff shows it.
 */
export interface PlainCell {
  kind: 'prose' | 'code';
  language: string;
  /** The text, with `\n` as the only line end. */
  value: string;
  metadata: CellMetadata;
}

export interface CellMetadata {
  stage?: StageName;
  /** The text of the file around the cell's text. Missing for a new cell. */
  pre?: string;
  post?: string;
  /** The cell's text in the file, only if its line ends cannot be derived from the document's. */
  body?: string;
}

export interface DocumentMetadata {
  bom: boolean;
  eol: '\n' | '\r\n';
}

export interface PlainNotebook {
  cells: PlainCell[];
  metadata: DocumentMetadata;
}

export interface ExperimentText {
  text: string;
  /** The line in the file, from 1, of each cell's text. */
  firstLines: number[];
}

/** Splits a file's text into cells. */
export function toCells(source: string): PlainNotebook {
  const bom = source.startsWith('\uFEFF');
  const text = bom ? source.slice(1) : source;
  const crlf = text.split('\r\n').length - 1;
  const eol = crlf * 2 > text.split('\n').length - 1 ? '\r\n' : '\n';
  const cells: PlainCell[] = [];
  for (const part of splitMarkdown(text)) addPart(cells, part, eol);
  return { cells, metadata: { bom, eol } };
}

/** Joins cells to a file's text. */
export function fromCells(
  cells: readonly PlainCell[],
  { bom = false, eol = '\n' }: Partial<DocumentMetadata>,
): ExperimentText {
  let text = '';
  const firstLines: number[] = [];
  cells.forEach((cell, index) => {
    const { pre, body, post, isNew } = partsOf(cell, eol);
    const beginsALine = !isNew && /^[ \t]*\r?\n/.test(pre + body + post);
    text = (beginsALine ? text : separated(text, isNew, eol)) + pre;
    firstLines.push(countLines(text));
    text += body + post;
    if (isNew && index < cells.length - 1) text = separated(text, true, eol);
  });
  return { text: (bom ? '\uFEFF' : '') + text, firstLines };
}

/** The valid part of a VS Code cell's metadata. */
export function readCellMetadata(metadata: unknown): CellMetadata {
  const graft = (metadata as { graft?: Record<string, unknown> } | undefined)?.graft ?? {};
  const text = (name: string) => (typeof graft[name] === 'string' ? { [name]: graft[name] } : {});
  const stage = graft.stage;
  return {
    ...(typeof stage === 'string' && isStageName(stage) ? { stage } : {}),
    ...text('pre'),
    ...text('post'),
    ...text('body'),
  };
}

function addPart(cells: PlainCell[], part: MarkdownPart, eol: string): void {
  if (part.kind === 'stage') {
    const end = part.bodyStart + part.body.length;
    // The line end before the closing fence does not belong to the cell.
    const tail = /\r?\n$/.exec(part.body)?.[0] ?? '';
    const raw = part.body.slice(0, part.body.length - tail.length);
    const around = { pre: part.text.slice(0, part.bodyStart), post: tail + part.text.slice(end) };
    cells.push(plainCell('code', 'yaml', raw, { stage: part.stage, ...around }, eol));
    return;
  }
  const [, pre, raw, post] = /^((?:[ \t]*\r?\n)*)([\s\S]*?)(\s*)$/.exec(part.text)!;
  const last = cells.at(-1);
  if (raw === '' && last) last.metadata.post += part.text;
  else cells.push(plainCell('prose', 'markdown', raw!, { pre: pre!, post: post! }, eol));
}

function plainCell(
  kind: PlainCell['kind'],
  language: string,
  raw: string,
  metadata: CellMetadata,
  eol: string,
): PlainCell {
  const value = withLineFeeds(raw);
  const body = value.replaceAll('\n', eol) === raw ? {} : { body: raw };
  return { kind, language, value, metadata: { ...metadata, ...body } };
}

interface CellParts {
  pre: string;
  body: string;
  post: string;
  /** True if the file lacked this cell in its current form, so that blank lines must separate it. */
  isNew: boolean;
}

function partsOf(cell: PlainCell, eol: string): CellParts {
  const { pre, post = '', body: raw } = cell.metadata;
  const value = withLineFeeds(cell.value);
  const body = raw !== undefined && withLineFeeds(raw) === value ? raw : value.replaceAll('\n', eol);
  // A stage cell changed to Markdown keeps its metadata, but must not get its fence back.
  const isFence = /\S/.test(pre + post);
  if (cell.kind === 'prose')
    return pre === undefined || isFence
      ? { pre: '', body, post: '', isNew: true }
      : { pre, body, post, isNew: false };
  return pre !== undefined && bears(pre, value) ? keptFence(pre, post, body, eol) : newFence(cell, body, eol);
}

function keptFence(pre: string, post: string, body: string, eol: string): CellParts {
  const opened = body !== '' && !/\n$/.test(pre) ? pre + eol : pre;
  const part = {
    kind: 'stage',
    stage: 'dataset',
    text: opened + post,
    body: '',
    bodyStart: opened.length,
    bodyLine: 1,
  } as const;
  const { text } = withBody(part, body);
  return { pre: opened, body, post: text.slice(opened.length + body.length), isNew: false };
}

function newFence({ language, metadata, value }: PlainCell, body: string, eol: string): CellParts {
  const fence = '`'.repeat(Math.max(3, longestFence(value) + 1));
  const info = metadata.stage === undefined ? language : `yaml ${metadata.stage}`;
  return { pre: `${fence}${info}${eol}`, body, post: `${body === '' ? '' : eol}${fence}${eol}`, isNew: true };
}

/** Whether an opening fence is valid and no line of the text closes it. */
function bears(pre: string, value: string): boolean {
  const fence = /^ {0,3}(`{3,}|~{3,})/m.exec(pre)?.[1];
  if (fence === undefined) return false;
  return !value
    .split('\n')
    .some((line) => new RegExp(`^ {0,3}\\${fence[0]}{${fence.length},}[ \\t]*$`).test(line));
}

function longestFence(value: string): number {
  return Math.max(0, largestOf([...value.matchAll(/^ {0,3}(`{3,})/gm)].map((match) => match[1]!.length)));
}

/** A cell begins on its own line, and a new one after a blank line. */
function separated(text: string, blankLine: boolean, eol: string): string {
  if (text === '') return text;
  // The indentation of a fence is at the end of the text before it.
  const ended = /(^|[\r\n])[ \t]*$/.test(text) ? text : text + eol;
  return blankLine && !/\n\r?\n$/.test(ended) ? ended + eol : ended;
}

function withLineFeeds(text: string): string {
  return text.replace(/\r\n?/g, '\n');
}

function countLines(text: string): number {
  return text.split(/\r\n|\n|\r/).length;
}
