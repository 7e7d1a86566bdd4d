import {
  isMap,
  isScalar,
  isSeq,
  type LineCounter,
  type Node,
  type Pair,
  type Scalar,
  type YAMLMap,
  type YAMLSeq,
} from 'yaml';
import { experimentProblem, type WrittenValue } from '../errors/experiment';
import { nearestName } from '../words/nearestName';
import type { CellDiagnostic } from './cellDiagnostic';
import { acceptScalar } from './scalarValue';
import { defaultsOf } from './settingDefaults';
import type { ListSetting, ScalarSetting, Setting, SettingTable } from './settingKinds';
import { listIn, mappingIn } from './settingPath';
import { allowedBy, wordsOf } from './settingWords';

type Range = readonly [start: number, end: number];

/** The place of a value: its dotted name, and the range to mark if nothing is written. */
interface At {
  name: string;
  range: Range;
}

/** Reads YAML nodes by the table and records problems at their nodes. */
export class SettingReader {
  readonly diagnostics: CellDiagnostic[] = [];
  /** The line of each written setting, by its dotted name; items of a list have their index as name. */
  readonly lines = new Map<string, number>();

  constructor(
    private readonly stage: string,
    private readonly counter: LineCounter,
  ) {}

  /** @returns the values of all settings of the table; wrong values get their defaults */
  readMapping(map: YAMLMap, table: SettingTable, prefix = ''): Record<string, unknown> {
    const values = defaultsOf(table);
    for (const pair of map.items) {
      const [name, value] = this.readPair(pair, table, prefix);
      if (value !== undefined) values[name] = value;
    }
    return values;
  }

  report(found: Omit<CellDiagnostic, 'line' | 'column' | 'endLine' | 'endColumn'>, [from, to]: Range): void {
    const start = this.counter.linePos(from);
    const end = this.counter.linePos(Math.max(to, from));
    this.diagnostics.push({
      ...found,
      line: Math.max(1, start.line),
      column: Math.max(1, start.col),
      endLine: Math.max(1, end.line),
      endColumn: Math.max(1, end.col),
    });
  }

  private readPair(pair: Pair, table: SettingTable, prefix: string): [name: string, value: unknown] {
    const key = isScalar(pair.key) ? String(pair.key.value) : '';
    const at = { name: prefix + key, range: rangeOf(pair.key as Node) };
    this.lines.set(at.name, this.counter.linePos(at.range[0]).line);
    if (Object.hasOwn(table, key)) return [key, this.readValue(pair.value as Node | null, table[key]!, at)];
    this.unknownName(key, Object.keys(table), prefix, at.range);
    return [key, undefined];
  }

  private readValue(node: Node | null, setting: Setting, at: At): unknown {
    const mapping = isMap(node) ? mappingIn(setting) : undefined;
    if (mapping) return this.readMapping(node as YAMLMap, mapping.settings, `${at.name}.`);
    const sequence = isSeq(node) ? this.readSequence(node, setting, at) : undefined;
    if (sequence) return sequence;
    // `path:` without a value is an unfinished line, not a choice of no file.
    if (node === null || (isScalar(node) && (node.value ?? null) === null))
      return this.wrongValue(['nothing'], setting, at);
    const accepted = isScalar(node) ? acceptScalar(node, setting) : undefined;
    const there = { ...at, range: rangeOf(node) };
    if (!accepted) return this.wrongValue(writtenValue(node), setting, there);
    this.warnIfUnusual(node as Scalar, accepted.by, there);
    return accepted.value;
  }

  /** Reads a list for a setting that takes one, or for the setting that a list is shorthand for; undefined if neither applies. */
  private readSequence(node: YAMLSeq, setting: Setting, at: At): unknown {
    const list = listIn(setting);
    if (list) return this.readList(node, list, at);
    const { shorthand, settings = {} } = mappingIn(setting) ?? {};
    if (shorthand === undefined || !listIn(settings[shorthand])) return undefined;
    return { ...defaultsOf(settings), [shorthand]: this.readValue(node, settings[shorthand]!, at) };
  }

  private readList({ items }: YAMLSeq, { of }: ListSetting, { name, range }: At): unknown[] {
    const values = items.map((item, index) => {
      const at = { name: `${name}.${index}`, range: item === null ? range : rangeOf(item as Node) };
      this.lines.set(at.name, this.counter.linePos(at.range[0]).line);
      return this.readValue(item as Node | null, of, at);
    });
    return values.filter((value) => value !== undefined);
  }

  private unknownName(name: string, names: string[], prefix: string, range: Range): void {
    const near = nearestName(name, names);
    const mapping = prefix === '' ? undefined : prefix.slice(0, -1);
    const found = experimentProblem('experiment/unknown-setting', {
      stage: this.stage,
      mapping,
      name,
      near,
      names,
    });
    this.report({ severity: 'error', ...found, ...suggest(near) }, range);
  }

  private wrongValue(value: WrittenValue, setting: Setting, { name, range }: At): undefined {
    const written = value[0] === 'written' ? value[1] : '';
    const near = nearestWord(written.replaceAll('"', ''), wordsOf(setting));
    const found = experimentProblem('experiment/wrong-value', {
      setting: `${this.stage}.${name}`,
      value,
      near,
      allowed: allowedBy(setting),
    });
    this.report({ severity: 'error', ...found, setting: name, ...suggest(near) }, range);
    return undefined;
  }

  private warnIfUnusual(node: Scalar, setting: ScalarSetting, { name, range }: At): void {
    const usual = 'usual' in setting ? setting.usual : undefined;
    const value = Number(node.value);
    if (!usual || (value >= usual[0] && value <= usual[1])) return;
    const [from, to] = usual;
    const found = experimentProblem('experiment/unusual-value', {
      setting: `${this.stage}.${name}`,
      value: writtenScalar(node),
      from,
      to,
    });
    this.report({ severity: 'warning', ...found, setting: name }, range);
  }
}

/** YAML 1.2 has one word for each boolean, but many people know the others from YAML 1.1. */
const formerFlags: Readonly<Record<string, string>> = { yes: 'true', on: 'true', no: 'false', off: 'false' };

function nearestWord(word: string, words: readonly string[]): string | undefined {
  const former = Object.hasOwn(formerFlags, word) ? formerFlags[word]! : undefined;
  return former !== undefined && words.includes(former) ? former : nearestName(word, words);
}

const suggest = (suggestion: string | undefined) => (suggestion === undefined ? {} : { suggestion });

function writtenValue(node: Node): WrittenValue {
  if (isScalar(node)) return ['written', writtenScalar(node)];
  if (isMap(node)) return ['mapping'];
  return isSeq(node) ? ['list'] : ['alias'];
}

/** Numbers as written: 1e400 has no other form. */
function writtenScalar({ value, source }: Scalar): string {
  return typeof value === 'number' && source ? source : JSON.stringify(value);
}

/** The offsets of a node, without trailing comments. */
export function rangeOf(node: Node | null): Range {
  return node?.range ? [node.range[0], node.range[1]] : [0, 0];
}
