import { fromMarkdown, type Options } from 'mdast-util-from-markdown';

/** A fenced block of a document: its offsets, its first line, from 1, and its info string. */
export interface Fence {
  start: number;
  end: number;
  line: number;
  info: string;
}

/**
 * Disabled inline constructs: they make no fence, and some of them (links, emphasis) take the parser quadratic time. Escapes and references
 * stay enabled, because a fence's info string may contain them.
 */
const inline = [
  'attention',
  'autolink',
  'codeText',
  'htmlText',
  'labelEnd',
  'labelStartImage',
  'labelStartLink',
];
const blocksOnly: Options = { extensions: [{ disable: { null: [...inline, 'definition'] } }] };

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

/**
 * Finds the top-level fenced code blocks of a Markdown document.
 * Source of the grammar: CommonMark 0.31, section 4.5, by its reference tokenizer.
 */
export function fences(source: string): Fence[] {
  // The parser drops a leading byte order mark and does not count it.
  const skipped = source.startsWith('\uFEFF') ? 1 : 0;
  const text = flattened(source.slice(skipped));
  return fromMarkdown(text, blocksOnly).children.flatMap((node) => {
    const start = node.position?.start.offset;
    const end = node.position?.end.offset;
    if (node.type !== 'code' || start === undefined || end === undefined || !node.position) return [];
    const isFence = /^ {0,3}(```|~~~)/.test(source.slice(start + skipped, end + skipped));
    const info = [node.lang, node.meta].filter(Boolean).join(' ');
    return isFence
      ? [{ start: start + skipped, end: end + skipped, line: node.position.start.line, info }]
      : [];
  });
}
