import { distance } from 'fastest-levenshtein';
import {
  isMap,
  isPair,
  isScalar,
  isSeq,
  LineCounter,
  type Node,
  type Pair,
  parseDocument,
  type Scalar,
  type YAMLMap,
} from 'yaml';
import {
  describeAllowed,
  type MappingSetting,
  type Setting,
  type SettingsOf,
  type Stage,
  type StageName,
  stages,
} from './stages';

/** Something wrong in a cell. Lines and columns count from 1 within the text that was parsed. */
export interface CellDiagnostic {
  code: string;
  message: string;
  line: number;
  column: number;
  endLine: number;
  endColumn: number;
  /** The nearest right name or value, where there is one. */
  suggestion?: string;
}

export interface ParsedCell<N extends StageName> {
  settings: SettingsOf<N>;
  /** The line of each setting that is written in the cell, by its dotted name. */
  lines: Map<string, number>;
  diagnostics: CellDiagnostic[];
}

/** The nearest of `candidates` to a mistyped or shortened word, or undefined if none is near: a far guess helps nobody. */
export function nearestName(word: string, candidates: readonly string[]): string | undefined {
  const lower = word.toLowerCase();
  // Two swapped letters are two edits.
  const limit = word.length < 4 ? 1 : Math.max(2, Math.floor(word.length / 3));
  const ranked = candidates
    .map((candidate) => ({ candidate, edits: distance(lower, candidate.toLowerCase()) }))
    .filter(({ candidate, edits }) => edits <= limit || isShortFor(lower, candidate.toLowerCase()))
    .sort((a, b) => a.edits - b.edits);
  return ranked[0]?.candidate;
}

/** `eval` for `evaluate`. */
const isShortFor = (word: string, candidate: string) => word.length >= 3 && candidate.startsWith(word);

const didYouMean = (name: string | undefined) => (name === undefined ? '' : ` Did you mean ${name}?`);

/**
 * Parses the YAML of one cell against the stage table.
 * @returns the settings with defaults filled in (a wrong value keeps its default), and every diagnostic at its place
 */
export function parseCell<N extends StageName>(stage: N, yaml: string): ParsedCell<N> {
  return new CellParser(stage, yaml).parse() as ParsedCell<N>;
}

/** The defaults of a stage. */
export function defaultSettings<N extends StageName>(stage: N): SettingsOf<N> {
  return defaultsOf(stages[stage].settings) as SettingsOf<N>;
}

function defaultsOf(settings: Readonly<Record<string, Setting>>): Record<string, unknown> {
  return Object.fromEntries(
    Object.entries(settings).map(([name, setting]) => [
      name,
      setting.kind === 'mapping' ? defaultsOf(setting.settings) : setting.default,
    ]),
  );
}

class CellParser {
  private readonly diagnostics: CellDiagnostic[] = [];
  private readonly lines = new Map<string, number>();
  private readonly counter = new LineCounter();
  private readonly table: Stage['settings'];
  private readonly yaml: string;

  constructor(
    private readonly stage: StageName,
    yaml: string,
  ) {
    this.table = stages[stage].settings;
    // A lone carriage return ends a line in Markdown and YAML, but the counter of the YAML library passes over it.
    this.yaml = yaml.replace(/\r(?!\n)/g, '\n');
  }

  parse(): ParsedCell<StageName> {
    const document = parseDocument(this.yaml, { lineCounter: this.counter, prettyErrors: false });
    for (const error of document.errors) this.report('experiment/yaml', yamlMessage(error), error.pos);
    const settings = defaultsOf(this.table);
    const root = document.contents;
    if (isMap(root)) this.readMapping(root, this.table, '', settings);
    else if (root !== null && document.errors.length === 0)
      this.report(
        'experiment/not-settings',
        `A ${this.stage} cell holds settings, one \`name: value\` a line.`,
        rangeOf(root),
      );
    return {
      settings: settings as SettingsOf<StageName>,
      lines: this.lines,
      diagnostics: this.diagnostics,
    };
  }

  private readMapping(
    map: YAMLMap,
    table: Readonly<Record<string, Setting>>,
    prefix: string,
    into: Record<string, unknown>,
  ): void {
    for (const pair of map.items) this.readPair(pair, table, prefix, into);
  }

  private readPair(
    pair: Pair,
    table: Readonly<Record<string, Setting>>,
    prefix: string,
    into: Record<string, unknown>,
  ): void {
    const name = isScalar(pair.key) ? String(pair.key.value) : '';
    const dotted = prefix + name;
    const range = rangeOf(pair.key as Node);
    this.lines.set(dotted, this.counter.linePos(range[0]).line);
    if (!Object.hasOwn(table, name)) {
      this.unknownName(name, Object.keys(table), prefix, range);
      return;
    }
    const value = this.readValue(pair.value as Node | null, table[name]!, dotted, range);
    if (value !== undefined) into[name] = value;
  }

  private unknownName(name: string, names: string[], prefix: string, range: [number, number]): void {
    const near = nearestName(name, names);
    const owner = prefix === '' ? `stage ${this.stage}` : `${this.stage}.${prefix.slice(0, -1)}`;
    this.report(
      'experiment/unknown-setting',
      `${owner} has no setting \`${name}\`.${didYouMean(near)} It has: ${names.join(', ')}.`,
      range,
      near,
    );
  }

  private readValue(
    node: Node | null,
    setting: Setting,
    dotted: string,
    keyRange: [number, number],
  ): unknown {
    if (setting.kind === 'mapping' && isMap(node)) {
      const nested = defaultsOf(setting.settings);
      this.readMapping(node, setting.settings, `${dotted}.`, nested);
      return nested;
    }
    const value = isScalar(node) ? scalarValue(node, setting) : node;
    // `path:` with nothing after it is an unfinished line, not a choice of no file.
    if (value === null || value === undefined) return this.wrongValue('nothing', setting, dotted, keyRange);
    const parsed = parseScalar(value, setting);
    if (parsed !== undefined) return parsed;
    return this.wrongValue(describeNode(node!), setting, dotted, rangeOf(node));
  }

  private wrongValue(shown: string, setting: Setting, dotted: string, range: [number, number]): undefined {
    const words =
      setting.kind === 'choice' ? setting.choices : setting.kind === 'mapping' ? setting.words : [];
    const near = nearestName(shown.replaceAll('"', ''), words);
    this.report(
      'experiment/wrong-value',
      `${this.stage}.${dotted} is ${shown}; it takes ${describeAllowed(setting)}.${didYouMean(near)}`,
      range,
      near,
    );
    return undefined;
  }

  private report(code: string, message: string, range: readonly [number, number], suggestion?: string): void {
    const start = this.counter.linePos(range[0]);
    const end = this.counter.linePos(Math.max(range[1], range[0]));
    this.diagnostics.push({
      code,
      message,
      line: Math.max(1, start.line),
      column: Math.max(1, start.col),
      endLine: Math.max(1, end.line),
      endColumn: Math.max(1, end.col),
      ...(suggestion === undefined ? {} : { suggestion }),
    });
  }
}

/** A column or a file may be called 2024, 007 or true: where a text is wanted, what is written counts, not YAML's type. */
function scalarValue(node: Scalar, { kind }: Setting): unknown {
  const isText = kind === 'text' || kind === 'file' || kind === 'folder';
  return isText && node.value !== null && node.source !== undefined ? node.source : node.value;
}

function describeNode(node: Node): string {
  // Numbers as they are written: 1e400 has no other form.
  if (isScalar(node))
    return typeof node.value === 'number' && node.source ? node.source : JSON.stringify(node.value);
  if (isMap(node)) return 'a mapping';
  return isSeq(node) ? 'a list' : 'an alias';
}

function parseScalar(value: unknown, setting: Setting): unknown {
  switch (setting.kind) {
    case 'integer':
      return typeof value === 'number' && Number.isSafeInteger(value) && inRange(value, setting)
        ? value
        : undefined;
    case 'number':
      return typeof value === 'number' && Number.isFinite(value) && inRange(value, setting)
        ? value
        : undefined;
    case 'choice':
      return setting.choices.find((choice) => choice === value);
    case 'mapping':
      return (setting as MappingSetting).words.find((word) => word === value);
    default:
      return typeof value === 'string' && value !== '' ? value : undefined;
  }
}

function inRange(value: number, range: { min: number; max: number; exclusiveMin?: boolean }): boolean {
  return value <= range.max && (range.exclusiveMin ? value > range.min : value >= range.min);
}

function rangeOf(node: unknown): [number, number] {
  const range = isPair(node) ? undefined : (node as Node | null)?.range;
  return range ? [range[0], range[1]] : [0, 0];
}

function yamlMessage(error: { code: string; message: string }): string {
  if (error.code === 'DUPLICATE_KEY') return 'This setting stands twice in the cell.';
  return `This is not valid YAML: ${error.message.split('\n')[0]}.`;
}
