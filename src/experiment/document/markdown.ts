import type { Clause, PartsOf } from '../errors/catalogue';
import { type experimentErrors, experimentProblem } from '../errors/experiment';
import type { CellDiagnostic } from '../settings/cellDiagnostic';
import { type AllSettings, isStageName, optionalStages, type StageName, stageNames } from '../stages/stages';
import { nearestName } from '../words/nearestName';
import { type Fence, fences } from './fences';
import { parseCell } from './settings';

/**
 * An experiment file is Markdown; its top-level fences opened with `yaml STAGE` are the stages. Everything else is prose, including a fence
 * inside a quote, a list or a comment. The text is cut into parts whose `text`s join to the file, byte for byte.
 */
export type MarkdownPart = ProsePart | StagePart;

export interface ProsePart {
  kind: 'prose';
  text: string;
}

export interface StagePart {
  kind: 'stage';
  stage: StageName;
  /** The whole fence with its delimiters; `body` starts at `bodyStart`. */
  text: string;
  body: string;
  bodyStart: number;
  /** The line in the file, from 1, on which the body starts. */
  bodyLine: number;
}

/** A diagnostic at its place in the whole file. */
export interface FileDiagnostic extends CellDiagnostic {
  /** The stage that the diagnostic is about, if any. */
  stage?: StageName;
}

export interface Experiment {
  parts: MarkdownPart[];
  settings: AllSettings;
  /** The stages in the file. */
  present: Set<StageName>;
  /** The line in the file of each written setting, by `stage.setting`. */
  lines: Map<string, number>;
  diagnostics: FileDiagnostic[];
}

/** Cuts a file into prose and stages. A byte order mark and any mix of line ends are kept. */
export function splitMarkdown(source: string): MarkdownPart[] {
  const parts: MarkdownPart[] = [];
  let at = 0;
  for (const fence of stageFences(source)) {
    if (fence.start > at) parts.push({ kind: 'prose', text: source.slice(at, fence.start) });
    parts.push(stagePart(source, fence));
    at = fence.end;
  }
  if (at < source.length) parts.push({ kind: 'prose', text: source.slice(at) });
  return parts;
}

/** The inverse of `splitMarkdown`. */
export function joinMarkdown(parts: readonly MarkdownPart[]): string {
  return parts.map((part) => part.text).join('');
}

/**
 * A stage part with another body, which must have no line that closes the fence. Everything else stays; a line end separates the body from
 * the delimiters if necessary.
 */
export function withBody(part: StagePart, body: string): StagePart {
  const tail = part.text.slice(part.bodyStart + part.body.length);
  const lineEnd = /\r\n|\n|\r/.exec(part.text)?.[0] ?? '\n';
  const endsLine = (text: string) => /[\r\n]$/.test(text);
  let head = part.text.slice(0, part.bodyStart);
  if (body !== '' && !endsLine(head)) head += lineEnd;
  const needsLineEnd = body !== '' && !endsLine(body) && tail !== '' && !/^[\r\n]/.test(tail);
  const newBody = needsLineEnd ? body + lineEnd : body;
  return { ...part, body: newBody, bodyStart: head.length, text: head + newBody + tail };
}

/** The stage in a fence's info string, or undefined for prose. */
export function stageOfFence(info: string): StageName | undefined {
  const [language, stage] = info.trim().split(/\s+/);
  return /^ya?ml$/i.test(language ?? '') && stage !== undefined && isStageName(stage) ? stage : undefined;
}

/** Reads an experiment: its parts, its settings with defaults, and all diagnostics, with lines of the file. */
export function parseExperiment(source: string): Experiment {
  const parts = splitMarkdown(source);
  const experiment: Experiment = {
    parts,
    settings: {} as AllSettings,
    present: new Set(),
    lines: new Map(),
    diagnostics: suspiciousFences(source),
  };
  for (const part of parts) if (part.kind === 'stage') readStage(part, experiment);
  for (const stage of stageNames)
    if (!experiment.present.has(stage))
      Object.assign(experiment.settings, { [stage]: parseCell(stage, '').settings });
  for (const found of checkDatasetFiles(experiment)) experiment.diagnostics.push(found);
  experiment.diagnostics.sort((a, b) => a.line - b.line || a.column - b.column);
  return experiment;
}

/** Whether a stage runs: optional ones run only if the file has them. */
export function runsStage(experiment: Experiment, stage: StageName): boolean {
  return !(optionalStages as readonly StageName[]).includes(stage) || experiment.present.has(stage);
}

function readStage(part: StagePart, experiment: Experiment): void {
  const { stage } = part;
  if (experiment.present.has(stage)) {
    experiment.diagnostics.push(
      atLine(part.bodyLine - 1, experimentProblem('experiment/stage-twice', { stage }), stage),
    );
    return;
  }
  const cell = parseCell(stage, part.body);
  const offset = part.bodyLine - 1;
  Object.assign(experiment.settings, { [stage]: cell.settings });
  experiment.present.add(stage);
  experiment.lines.set(stage, offset);
  for (const [name, line] of cell.lines) experiment.lines.set(`${stage}.${name}`, line + offset);
  for (const diagnostic of cell.diagnostics)
    experiment.diagnostics.push({
      ...diagnostic,
      stage,
      line: diagnostic.line + offset,
      endLine: diagnostic.endLine + offset,
    });
}

function atLine(line: number, problem: Clause, stage?: StageName): FileDiagnostic {
  const at = Math.max(1, line);
  const place = { line: at, column: 1, endLine: at, endColumn: 1000 };
  return { severity: 'error', ...problem, ...(stage === undefined ? {} : { stage }), ...place };
}

/** Checks that the file settings can be combined. */
function checkDatasetFiles({ settings, lines, present }: Experiment): FileDiagnostic[] {
  const { path, train, validation, test } = settings.dataset;
  const at = (name: string) => lines.get(`dataset.${name}`) ?? lines.get('dataset') ?? 1;
  // An invalid file setting has its own diagnostic.
  if (
    (lines.has('dataset.path') && path === undefined) ||
    (lines.has('dataset.train') && train === undefined)
  )
    return [];
  if (path !== undefined && train !== undefined)
    return [ofDataset(at('train'), 'experiment/path-and-train', {})];
  if (path === undefined && train === undefined) {
    const hasDataset = present.has('dataset');
    return [ofDataset(hasDataset ? at('dataset') : 1, 'experiment/no-file', { hasDataset })];
  }
  if (path !== undefined && (validation ?? test) !== undefined)
    return [
      ofDataset(at(validation === undefined ? 'test' : 'validation'), 'experiment/path-and-split-files', {}),
    ];
  return [];
}

/** The editor lists a problem of the files among those of the dataset. */
function ofDataset<K extends DatasetProblem>(
  line: number,
  code: K,
  parts: PartsOf<(typeof experimentErrors)[K]>,
): FileDiagnostic {
  const problem = experimentProblem(code, parts);
  return atLine(line, { ...problem, code: code.replace(/^experiment/, 'dataset') }, 'dataset');
}
type DatasetProblem = `experiment/${'no-file' | 'path-and-split-files' | 'path-and-train'}`;

/** A misspelt stage such as `yaml finetun` would silently be treated as prose, so it gets a diagnostic. */
function suspiciousFences(source: string): FileDiagnostic[] {
  return fences(source).flatMap(({ info, line }) => {
    const [language, word] = info.trim().split(/\s+/);
    if (!/^ya?ml$/i.test(language ?? '') || word === undefined || isStageName(word)) return [];
    const near = nearestName(word, stageNames);
    if (near === undefined) return [];
    const problem = experimentProblem('experiment/unknown-stage', { stage: word, near });
    return [{ ...atLine(line, problem), suggestion: near }];
  });
}

function stageFences(source: string): Fence[] {
  return fences(source).filter((fence) => stageOfFence(fence.info) !== undefined);
}

function stagePart(source: string, fence: Fence): StagePart {
  const text = source.slice(fence.start, fence.end);
  const firstLine = /^[^\r\n]*(\r\n|\n|\r|$)/.exec(text)![0];
  const mark = /^ {0,3}(`{3,}|~{3,})/.exec(firstLine)![1]!;
  const closing = new RegExp(`(^|[\\r\\n]) {0,3}\\${mark[0]}{${mark.length},}[ \\t]*$`).exec(text);
  const isClosed = closing !== null && closing.index + closing[1]!.length >= firstLine.length;
  const bodyEnd = isClosed ? closing.index + closing[1]!.length : text.length;
  return {
    kind: 'stage',
    stage: stageOfFence(fence.info)!,
    text,
    body: text.slice(firstLine.length, bodyEnd),
    bodyStart: firstLine.length,
    bodyLine: fence.line + 1,
  };
}
