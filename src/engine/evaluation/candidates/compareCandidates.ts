import { isBetter } from '../../../experiment/reports/metrics';
import { reportWords } from '../../../experiment/reports/reportWords';
import type { CandidateResult } from '../../../experiment/runs/results';
import { t } from '../../../experiment/words/translation';
import { describeCompression } from '../../compression/compression';
import type { Compression } from '../../compression/compressionSettings';
import { type NamedValues, raggedValues, rowsOf, valuesFor, valuesOf } from '../../datasets/exampleValues';
import { scoredTargets } from '../../inputs/movedTargets';
import type { Scored, Task } from '../../tasks/task';
import { taskOf } from '../../tasks/tasks';
import type { TrainingIo } from '../../training/trainingIo';
import type { MadeCandidate } from './candidateFolder';
import type { CandidateTask } from './candidateTask';
import { strongestAt } from './changedPredictions';
import { makeCandidate } from './makeCandidate';
import { pairedInterval } from './pairedInterval';
import { teacherOutputs } from './recoverCandidate';

/** A candidate's facts and its answers. */
export interface ComparedCandidate {
  readonly result: CandidateResult;
  readonly scored: Scored;
}

/** Measures the trained model, then makes and measures each candidate in order. */
export async function compareCandidates(
  task: CandidateTask,
  compressions: readonly Compression[],
  io: TrainingIo,
): Promise<ComparedCandidate[]> {
  const compared: ComparedCandidate[] = [];
  for await (const made of candidatesOf(task, compressions, io))
    compared.push(heldAgainst(compared[0], task, made));
  return compared;
}

/** Makes and measures the trained model, then each candidate in order. */
async function* candidatesOf(
  task: CandidateTask,
  compressions: readonly Compression[],
  io: TrainingIo,
): AsyncGenerator<MadeCandidate> {
  const all: Compression[] = [{}, ...compressions];
  let answers: Promise<NamedValues> | undefined;
  const teacher = () => {
    answers ??= teacherOutputs(task, io);
    return answers;
  };
  for (const [done, compression] of all.entries()) {
    const progress = { done, total: all.length, unit: t('candidates') };
    io.emit({
      type: 'stage-progress',
      stage: 'optimize',
      ...progress,
      ...reportWords.worded('candidate-made', { name: describeCompression(compression) }),
    });
    yield await makeCandidate(task, compression, teacher, io);
  }
}

function heldAgainst(
  trained: ComparedCandidate | undefined,
  { spec, split }: CandidateTask,
  { measured, outputs }: MadeCandidate,
): ComparedCandidate {
  const targets = scoredTargets(split, rowsOf(split.targets));
  const scored: Scored = { outputs, targets, labels: spec.labels };
  return against(trained?.scored, taskOf(spec), { scored, result: measured });
}

function against(
  trained: Scored | undefined,
  judge: Task,
  { scored, result }: { readonly scored: Scored; readonly result: MadeCandidate['measured'] },
): ComparedCandidate {
  const difference = trained ? pairedInterval(judge, scored, trained) : { low: 0, high: 0 };
  const changed = trained ? changedAnswers(scored, trained) : 0;
  return { scored, result: { ...result, difference, changed } };
}

/**
 * The candidates with the scores of a cross-validation: the answers of each fold's models to the fold, together. Without folds they keep
 * their scores.
 * @param folds a task for each fold, made when its turn comes
 * @throws CancelledError, after storing what is made
 */
export async function crossValidate(
  compared: readonly ComparedCandidate[],
  compressions: readonly Compression[],
  folds: readonly (() => Promise<CandidateTask>)[],
  io: TrainingIo,
): Promise<ComparedCandidate[]> {
  if (folds.length === 0) return [...compared];
  const made: { readonly task: CandidateTask; readonly candidates: readonly MadeCandidate[] }[] = [];
  for (const [done, open] of folds.entries()) {
    io.emit({
      ...{ type: 'stage-progress', stage: 'optimize', done, total: folds.length, unit: t('folds') },
      ...reportWords.worded('cross-validating', {}),
    });
    const task = await open();
    const candidates: MadeCandidate[] = [];
    for await (const one of candidatesOf(task, compressions, { ...io, emit: () => {} })) candidates.push(one);
    made.push({ task, candidates });
  }
  const { spec } = made[0]!.task;
  const targets = together(made.map(({ task: { split } }) => scoredTargets(split, rowsOf(split.targets))));
  const scored = compared.map((_, at): Scored => {
    const outputs = together(made.map(({ candidates }) => candidates[at]!.outputs));
    return { outputs, targets, labels: spec.labels };
  });
  const judge = taskOf(spec);
  return compared.map(({ result }, at) => {
    const own = { ...result, metrics: { ...judge.metrics(scored[at]!) } };
    return against(at > 0 ? scored[0] : undefined, judge, { scored: scored[at]!, result: own });
  });
}

/** The values of several sets of examples, one set after the other. */
function together(parts: readonly NamedValues[]): NamedValues {
  const names = Object.keys(parts[0] ?? {});
  return Object.fromEntries(
    names.map((name) => {
      const own = parts.map((part) => part[name]!);
      const { shape, ragged } = own[0]!;
      const rows = own.flatMap((of) => Array.from({ length: rowsOf({ of }) }, (_, row) => valuesOf(of, row)));
      const all = raggedValues(rows, shape, ragged?.axis);
      return [name, ragged ? all : valuesFor(all.values, shape)];
    }),
  );
}

/** The number of examples with another strongest output. */
function changedAnswers(a: Scored, b: Scored): number {
  const rows = Array.from({ length: rowsOf(a.outputs) }, (_, row) => row);
  return rows.filter((row) => strongestAt(a, row) !== strongestAt(b, row)).length;
}

/**
 * The smallest candidate within the allowed loss of the trained model's score; the trained model if there is none.
 * @param candidates the trained model first
 */
export function chooseCandidate(
  [trained, ...others]: readonly CandidateResult[],
  { primaryMetric }: Pick<Task, 'primaryMetric'>,
  maxLoss: number,
): string {
  const good = others.filter((candidate) => lossBetween(primaryMetric, trained!, candidate) <= maxLoss);
  const smallest = good.sort((a, b) => a.bytes - b.bytes)[0];
  return (smallest ?? trained!).name;
}

/** Whether a candidate loses at most the allowed score, going by the 95 % interval of its loss. */
export type Verdict = 'within' | 'beyond' | 'undecided';

/** Compares the interval of a candidate's loss with the allowed loss. */
export function verdictOn(
  metric: string,
  trained: CandidateResult,
  { difference: { low, high } }: Pick<CandidateResult, 'difference'>,
  maxLoss: number,
): Verdict {
  const before = trained.metrics[metric] ?? Number.NaN;
  const [least, most] = isBetter(metric, 0, 1) ? [low / before, high / before] : [-high, -low];
  if (most <= maxLoss) return 'within';
  return least > maxLoss ? 'beyond' : 'undecided';
}

/** The loss of score; for a metric that is better if lower, such as perplexity, the relative increase. */
function lossBetween(metric: string, trained: CandidateResult, candidate: CandidateResult): number {
  const [before, after] = [trained, candidate].map(({ metrics }) => metrics[metric] ?? Number.NaN);
  return isBetter(metric, 0, 1) ? after! / before! - 1 : before! - after!;
}
