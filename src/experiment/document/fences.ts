import { parse, preprocess } from 'micromark';
import { decodeString } from 'micromark-util-decode-string';
import { subtokenize } from 'micromark-util-subtokenize';
import type { Event, Token } from 'micromark-util-types';

/** A fenced block of a document: its offsets, its first line, from 1, and its info string. */
export interface Fence {
  start: number;
  end: number;
  line: number;
  info: string;
}

/**
 * The parser looks at all open quotes and lists for every line, so deep nesting costs it quadratic time. No stage is inside them: three
 * levels in a line, and markers up to a column, are enough to find where the outermost ends.
 */
const [deepest, lastColumn] = [3, 12];
const markers = /^[ \t]*(?:(?:>|(?:[-+*]|\d{1,9}[.)])(?=[ \t\r\n]|$))[ \t]*)+/gm;
const marker = />|[-+*]|\d{1,9}[.)]/g;
const thematicBreak = /^[ \t]*([-*])[ \t]*(?:\1[ \t]*){2,}$/;

/** The same text at the same offsets, with letters in place of the markers of deeper quotes and lists. */
function flattened(source: string): string {
  return source.replace(markers, (leading, start: number) => {
    const isWholeLine = /[\r\n]/.test(source[start + leading.length] ?? '\n');
    if (isWholeLine && thematicBreak.test(leading)) return leading;
    let level = 0;
    return leading.replace(marker, (each, offset: number) => {
      const column = offset + 3 * (leading.slice(0, offset).match(/\t/g)?.length ?? 0);
      return level++ < deepest && column < lastColumn ? each : 'x'.repeat(each.length);
    });
  });
}

/** Quotes and lists. */
const containers = new Set<Token['type']>(['blockQuote', 'listOrdered', 'listUnordered']);

/**
 * The blocks of a document, without the tokens of their text: they make no fence, and a paragraph of many lines takes the parser quadratic
 * time. The first round of the tokenizer finds the blocks; the later rounds, which are left out, find text.
 */
function blockEvents(source: string): Event[] {
  const chunks = preprocess()(source, undefined, true);
  const events = parse({ extensions: [{ disable: { null: ['definition'] } }] })
    .document()
    .write(chunks);
  subtokenize(events);
  return events;
}

/** The tokens of blocks that stand in no quote or list, in their order. */
function outermost(source: string): Token[] {
  let depth = 0;
  return blockEvents(source).flatMap(([kind, token]) => {
    if (containers.has(token.type)) depth += kind === 'enter' ? 1 : -1;
    return kind === 'enter' && depth === 0 ? [token] : [];
  });
}

/**
 * Finds the top-level fenced code blocks of a Markdown document.
 * Source of the grammar: CommonMark 0.31, section 4.5, by its reference tokenizer.
 */
export function fences(source: string): Fence[] {
  // The parser drops a leading byte order mark and does not count it.
  const skipped = source.startsWith('\uFEFF') ? 1 : 0;
  const text = flattened(source.slice(skipped));
  const found: Fence[] = [];
  for (const { type, start, end } of outermost(text)) {
    const last = found.at(-1);
    if (type === 'codeFenced')
      found.push({ start: start.offset + skipped, end: end.offset + skipped, line: start.line, info: '' });
    else if (last && (type === 'codeFencedFenceInfo' || type === 'codeFencedFenceMeta'))
      last.info = [last.info, decodeString(text.slice(start.offset, end.offset))].filter(Boolean).join(' ');
  }
  return found;
}
