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

/** The limit of nested quotes and lists in a line: each level costs the parser another look at all of them. */
const deepest = 20;
const deeplyNested = new RegExp(`^((?:[ \\t]*(?:[-+*>]|\\d{1,9}[.)])(?=[ \\t])){${deepest}})(.+)$`, 'gm');

/** The same text at the same offsets, without the containers beyond the limit of a line: no stage is inside them. */
function flattened(source: string): string {
  return source.replace(
    deeplyNested,
    (_, levels: string, rest: string) => levels + rest.replace(/[^\s]/g, 'x'),
  );
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
