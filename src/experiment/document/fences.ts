import { fromMarkdown, type Options } from 'mdast-util-from-markdown';

/** A fenced block of a document: its place, in characters, its first line, from 1, and what stands behind the opening marks. */
export interface Fence {
  start: number;
  end: number;
  line: number;
  info: string;
}

/**
 * What stands within a paragraph makes no fence, and some of it (links, emphasis) takes the parser the square of its length. Escapes
 * and references stay: they may be in a fence's info string.
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

/** Nobody nests quotes and lists so deep in one line, and each level costs the parser another look at all of them. */
const deepest = 20;
const deeplyNested = new RegExp(`^((?:[ \\t]*(?:[-+*>]|\\d{1,9}[.)])(?=[ \\t])){${deepest}})(.+)$`, 'gm');

/** The same text, at the same offsets, without the containers beyond the twentieth of a line: within them nothing is a stage. */
function flattened(source: string): string {
  return source.replace(
    deeplyNested,
    (_, levels: string, rest: string) => levels + rest.replace(/[^\s]/g, 'x'),
  );
}

/**
 * The fenced code blocks of a Markdown document that stand within nothing else.
 * Source of the grammar: CommonMark 0.31, section 4.5, by its reference tokenizer.
 */
export function fences(source: string): Fence[] {
  // The parser drops a leading byte order mark and then counts without it.
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
