import path from 'node:path';
import { planRun, type RunPlan } from '../../engine/stages/runPlan';
import { type Experiment, type FileDiagnostic, parseExperiment } from '../../experiment/document/markdown';
import { applyOverride } from '../../experiment/document/overrides';
import type { GraftError } from '../../experiment/errors/errors';
import { type ExperimentCode, experimentError } from '../../experiment/errors/experiment';
import { usageError } from '../../experiment/errors/usage';
import type { Warning } from '../../experiment/runs/events';
import { runWords } from '../../experiment/runs/runWords';
import { problemOf } from '../../experiment/settings/cellDiagnostic';
import { isStageName, type StageName, stageNames } from '../../experiment/stages/stages';
import { nearestName } from '../../experiment/words/nearestName';
import type { DigestStore } from '../../files/digest';
import { isMissing } from '../../files/fileErrors';
import { fileExists } from '../../files/fileExists';
import { readPlainFile } from '../../files/readPlainFile';
import { dataDigests } from '../../runs/digestStores';
import { findGraftFolder, GraftFolder, newRunId } from '../../runs/graftFolder';
import { processIo } from './processIo';
import type { RunOptions } from './runOptions';

/** A run that was read, checked and planned. */
export interface RunRequest {
  text: string;
  overrides: readonly string[];
  /** About settings that are allowed but unusual. */
  warnings: readonly Warning[];
  until: StageName | undefined;
  plan: RunPlan;
  /** The folder of its runs and results. */
  graft: GraftFolder;
  /** The digests of the data files that planning has computed, for the run to keep. */
  digests: DigestStore;
}

/** Observes the progress of planning, which may read large files. */
export interface PlanObserver {
  /** Reports the number of a folder's images that are read. */
  onImages?(done: number, total: number): void;
}

/**
 * Reads an experiment file, applies what the command line overrides, and plans the run.
 * @throws GraftError `usage/...` and `experiment/...` for wrong use; others about data or model files
 */
export async function readRequest(
  file: string,
  options: Pick<RunOptions, 'set' | 'until' | 'textFrom'>,
  observer: PlanObserver = {},
): Promise<RunRequest> {
  const experimentFile = path.resolve(file);
  return planText(
    experimentFile,
    await readExperimentText(experimentFile, options.textFrom),
    options,
    observer,
  );
}

/** The same for a text that is at hand: what an editor shows, saved or not. */
export async function planText(
  experimentFile: string,
  text: string,
  options: Pick<RunOptions, 'set' | 'until'>,
  observer: PlanObserver = {},
): Promise<RunRequest> {
  const experiment = parseExperiment(text);
  const ofOverrides = options.set.flatMap((override) => applyOverride(experiment.settings, override));
  refuseErrors(experiment, experimentFile);
  const until = options.until === undefined ? undefined : stageArgument(options.until);
  const graft = new GraftFolder(await findGraftFolder(experimentFile, fileExists));
  const digests = dataDigests(graft);
  const where = { experimentFile, graftFolder: graft.path, runId: newRunId(Date.now()), until };
  const plan = await planRun(experiment, where, digests, processIo(), observer.onImages);
  const warnings = [...experiment.diagnostics, ...ofOverrides].map((one) => ({
    code: one.code,
    ...runWords.worded('error', { error: problemOf(one) }),
  }));
  return { text, overrides: options.set, warnings, until, plan, graft, digests };
}

/**
 * An experiment's text.
 * @throws GraftError `usage/no-experiment`
 */
export async function readExperimentText(file: string, textFrom?: string): Promise<string> {
  // A user who names the data by mistake may have named a large file.
  if (path.extname(file).toLowerCase() !== '.md') throw await noExperimentAt(file);
  try {
    return await readPlainFile(textFrom ?? file);
  } catch (cause) {
    throw usageError(
      'usage/no-experiment',
      { why: [isMissing(cause) ? 'missing' : 'unreadable', file] },
      { cause },
    );
  }
}

/** For a data file instead of an experiment, the error shows the shortest experiment on it. */
async function noExperimentAt(file: string): Promise<GraftError> {
  if (!(await fileExists(file))) return usageError('usage/no-experiment', { why: ['other', file] });
  const { dir, name, base } = path.parse(file);
  return usageError('usage/no-experiment', {
    why: ['data', file, path.join(dir, `${name}.graft.md`), JSON.stringify(base)],
  });
}

/**
 * Reports all errors at once, each with its location. Warnings are not errors.
 * @throws GraftError `experiment/...`
 */
export function refuseErrors({ diagnostics }: Pick<Experiment, 'diagnostics'>, file: string): void {
  const [first, ...more] = diagnostics.filter(({ severity }) => severity === 'error');
  if (!first) return;
  const others = more.flatMap((one) => [`${file}:${one.line}:${one.column}`, problemOf(one)]);
  const { line, column } = first;
  throw experimentError(codeOf(first), { ...first.parts, ...(others.length > 0 && { others }) } as never, {
    place: { file, line, column },
  });
}

/** The code of the error: the editor lists problems of the files as those of the dataset. */
const codeOf = ({ code }: FileDiagnostic) => code.replace(/^dataset\//, 'experiment/') as ExperimentCode;

function stageArgument(word: string): StageName {
  if (isStageName(word)) return word;
  throw usageError('usage/until', { stage: word, near: nearestName(word, stageNames), stages: stageNames });
}
