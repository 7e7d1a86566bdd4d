import { isMap, isScalar, isSeq, type Node, type Pair, parseDocument, type YAMLMap } from 'yaml';

/** A change of a text: `text` replaces the offsets from `start` to `end`. */
export interface TextChange {
  start: number;
  end: number;
  text: string;
}

/** The path to a setting from its stage's table: `['split', 'test']`. */
export type SettingNames = readonly [string, ...string[]];

/** Applies a change to a text. */
export function withChange(text: string, { start, end, text: inserted }: TextChange): string {
  return text.slice(0, start) + inserted + text.slice(end);
}

/**
 * The smallest change of a cell's YAML that sets a setting. Everything else stays, including comments and order. A mapping written as one
 * word (`lora: 8`) or as a list is replaced by the lines in `shorthand`.
 * @param value the value in YAML; `scalarText` makes it from a word
 * @param shorthand the lines that the word in place of a mapping means, by the mapping's dotted name
 * @returns undefined if the text is not valid YAML or not a mapping
 */
export function changeToSet(
  text: string,
  names: SettingNames,
  value: string,
  shorthand: (mapping: string, word: string) => Readonly<Record<string, string>> = () => ({}),
): TextChange | undefined {
  const root = rootOf(text);
  if (root === undefined) return undefined;
  if (root === null) return appended(text, '', names, value);
  const { map, pair, rest, path } = reach(root, names);
  if (!pair) return insertion(text, map, rest, value);
  if (rest.length === 0) return replacement(text, pair, value);
  const old = inOneLine(text, pair.value as Node | null);
  const lines = { ...shorthand(path.join('.'), old), [rest.join('.')]: value };
  return replacement(text, pair, flowMapping(lines));
}

/**
 * The smallest change that removes a setting, so that its default applies. A mapping is removed with its last setting. A comment after the
 * value stays.
 * @returns undefined if the setting is not written
 */
export function changeToReset(text: string, names: SettingNames): TextChange | undefined {
  const root = rootOf(text);
  if (!root) return undefined;
  const chain = chainTo(root, names);
  if (chain.length < names.length) return undefined;
  const removed = chain.findLast(({ map }) => map.items.length > 1) ?? chain[0]!;
  return removed.map.flow ? removalInFlow(text, removed) : removalOfLines(text, removed);
}

/** A word as a YAML scalar that is read as that word, in block and flow style: quoted only if necessary. */
export function scalarText(word: string): string {
  const { contents, errors } = parseDocument(`[${word}]`, { prettyErrors: false });
  const only = isSeq(contents) && contents.items.length === 1 ? contents.items[0] : undefined;
  const isPlain = isScalar(only) && only.type === 'PLAIN' && only.source === word && !word.includes('#');
  return errors.length === 0 && isPlain ? word : JSON.stringify(word);
}

/** The written value of a setting, as its scalar or YAML in the text; undefined if it is not written. */
export function writtenText(text: string, names: SettingNames): string | undefined {
  const root = rootOf(text);
  if (!root) return undefined;
  const { pair, rest } = reach(root, names);
  if (!pair || rest.length > 0) return undefined;
  return textOf(text, pair.value as Node | null);
}

function textOf(text: string, value: Node | null): string {
  if (isScalar(value)) return String(value.source ?? value.value ?? '');
  return value?.range ? text.slice(value.range[0], value.range[1]).trim() : '';
}

function inOneLine(text: string, value: Node | null): string {
  if (!isSeq(value) || value.flow) return textOf(text, value);
  return `[${value.items.map((item) => inOneLine(text, item as Node | null)).join(', ')}]`;
}

/** The mapping of a text; null for a text without content, undefined for one that is not a mapping. */
function rootOf(text: string): YAMLMap | null | undefined {
  const { contents, errors } = parseDocument(text, { prettyErrors: false });
  if (errors.length > 0) return undefined;
  if (contents === null || (isScalar(contents) && contents.value === null)) return null;
  return isMap(contents) ? contents : undefined;
}

interface Link {
  map: YAMLMap;
  pair: Pair;
}

/** The written pairs on the path to a setting. */
function chainTo(root: YAMLMap, names: readonly string[]): Link[] {
  const chain: Link[] = [];
  for (let map: unknown = root; isMap(map) && chain.length < names.length; map = chain.at(-1)!.pair.value) {
    const pair = map.items.find(({ key }) => isScalar(key) && String(key.value) === names[chain.length]);
    if (!pair) break;
    chain.push({ map: map as YAMLMap, pair });
  }
  return chain;
}

/** The written part of the path to a setting: the last mapping, the pair in it if there is one, and the remaining names. */
function reach(root: YAMLMap, names: readonly string[]) {
  const chain = chainTo(root, names);
  const last = chain.at(-1);
  const rest = names.slice(chain.length);
  const inner = last?.pair.value;
  if (rest.length > 0 && (last === undefined || isMap(inner)))
    return { map: (inner ?? root) as YAMLMap, pair: undefined, rest, path: names.slice(0, chain.length) };
  return { map: last!.map, pair: last!.pair, rest, path: names.slice(0, chain.length) };
}

function replacement(text: string, { key, value }: Pair, written: string): TextChange {
  const node = value as Node | null;
  const keyEnd = (key as Node).range![1];
  const colon = text.indexOf(':', keyEnd) + 1;
  // A mapping or a list in block style starts on the next line: the value replaces it after the colon.
  const isBelow = (isMap(node) || isSeq(node)) && !node.flow;
  const isEmpty = !node?.range || node.range[0] === node.range[1];
  if (isBelow) return { start: colon, end: endOf(text, node), text: ` ${written}` };
  if (isEmpty) return { start: colon, end: colon, text: ` ${written}` };
  return { start: node.range![0], end: node.range![1], text: written };
}

function insertion(text: string, map: YAMLMap, names: readonly string[], value: string): TextChange {
  if (map.flow) {
    const end = map.range![1] - 1;
    const [last] = map.items.slice(-1);
    const inner = names.reduceRight(
      (line, name, depth) => `${name}: ${depth < names.length - 1 ? `{${line}}` : line}`,
      value,
    );
    const at = last ? endOf(text, (last.value ?? last.key) as Node) : end;
    return { start: at, end: at, text: last ? `, ${inner}` : inner };
  }
  const first = (map.items[0]!.key as Node).range![0];
  const indent = text.slice(text.lastIndexOf('\n', first - 1) + 1, first);
  const end = endOf(text, map);
  return appended(text, indent, names, value, lineEndAt(text, end));
}

/** Lines for a setting at the end of a line. */
function appended(
  text: string,
  indent: string,
  names: readonly string[],
  value: string,
  at: number = text.length,
): TextChange {
  const lines = names.map(
    (name, depth) => `${indent}${'  '.repeat(depth)}${name}:${depth === names.length - 1 ? ` ${value}` : ''}`,
  );
  const before = at === 0 || text[at - 1] === '\n' ? '' : '\n';
  return { start: at, end: at, text: before + lines.join('\n') };
}

function removalOfLines(text: string, { pair }: Link): TextChange {
  const start = text.lastIndexOf('\n', (pair.key as Node).range![0] - 1) + 1;
  const valueEnd = endOf(text, (pair.value ?? pair.key) as Node);
  const lineEnd = lineEndAt(text, valueEnd);
  const comment = /^[ \t]*(#.*)$/.exec(text.slice(valueEnd, lineEnd))?.[1];
  if (comment !== undefined) return { start, end: lineEnd, text: comment };
  if (lineEnd < text.length) return { start, end: lineEnd + 1, text: '' };
  // The last line is removed with the line end before it.
  return { start: Math.max(0, start - 1), end: lineEnd, text: '' };
}

function removalInFlow(text: string, { map, pair }: Link): TextChange {
  const index = map.items.indexOf(pair);
  const start = (pair.key as Node).range![0];
  const next = map.items[index + 1];
  if (next) return { start, end: (next.key as Node).range![0], text: '' };
  const before = map.items[index - 1];
  const end = endOf(text, (pair.value ?? pair.key) as Node);
  return { start: before ? endOf(text, (before.value ?? before.key) as Node) : start, end, text: '' };
}

/** The end of a node's content, without the comments and empty lines after it. */
function endOf(text: string, node: Node): number {
  if ((isMap(node) || isSeq(node)) && !node.flow) {
    const last = node.items.at(-1);
    if (isSeq(node)) return endOf(text, last as Node);
    const { key, value } = last as Pair;
    return endOf(text, (isWritten(value) ? value : key) as Node);
  }
  const end = node.range![1];
  return text.slice(0, end).trimEnd().length;
}

const isWritten = (node: unknown) =>
  Boolean((node as Node | null)?.range && (node as Node).range![1] > (node as Node).range![0]);

function lineEndAt(text: string, offset: number): number {
  const end = text.indexOf('\n', offset);
  return end < 0 ? text.length : end;
}

function flowMapping(lines: Readonly<Record<string, string>>): string {
  return `{${Object.entries(lines)
    .map(([name, value]) => `${name}: ${value}`)
    .join(', ')}}`;
}
