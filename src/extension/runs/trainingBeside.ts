import type { Beside, SinceLast, Training } from '../../experiment/protocols/notebookProtocol';
import { areComparable } from '../../experiment/runs/doubts';
import type { RunRecord } from '../../experiment/runs/run';
import { describeNews, mainMetric } from '../../experiment/runs/runSummary';
import { trainingOf } from '../../runs/stageOutputs';
import type { KnownRun } from './knownRun';
import type { RunStore } from './runStore';

/** The number of points that show the form of the thin curve of an earlier run. */
const ghostPoints = 400;

/**
 * The training and score to compare a run with: the experiment's previous training, and the score of the baseline in this run or in the
 * previous one.
 */
export async function trainingBeside(store: RunStore, run: KnownRun, file: string): Promise<Beside> {
  const earlier = earlierRuns(store, run, file);
  const previous = earlier.find(({ record }) => record?.keys.finetune !== undefined);
  const scored = [run, ...earlier].find(({ record }) => record?.keys.evaluate !== undefined);
  if (previous) await store.read(previous);
  const baseline = scored && naiveScores(await logOf(store, scored));
  return { ...(previous ? { previous: ghostOf(previous) } : {}), ...(baseline ? { baseline } : {}) };
}

/** The runs of an experiment that began before a given one, the latest first. The given run may have no record yet. */
export function earlierRuns(store: RunStore, run: KnownRun, file: string): readonly KnownRun[] {
  const runs = store.runsOf(file);
  return runs.slice(runs.indexOf(run) + 1);
}

async function logOf(store: RunStore, run: KnownRun) {
  return (await store.read(run)).state;
}

function naiveScores({ stages }: KnownRun['log']['state']): Beside['baseline'] {
  return stages.evaluate.result?.naive?.metrics;
}

function ghostOf({ log, record }: KnownRun): Beside['previous'] {
  const { curve, epochs } = trainingOf(log.state);
  return { title: record?.startedAt ?? '', curve: thinned(curve), epochs };
}

function thinned(curve: Training['curve']): Training['curve'] {
  const stride = Math.ceil(curve.length / ghostPoints);
  return stride < 2 ? curve : curve.filter((_, index) => index % stride === 0 || index === curve.length - 1);
}

/**
 * The scores of the experiment's previous evaluation, and the run's differences from it; undefined for the first. Runs that only packaged
 * the model of this evaluation again are skipped.
 */
export function sinceLast(store: RunStore, run: KnownRun): SinceLast | undefined {
  if (!run.record) return undefined;
  const { record: own } = run;
  const earlier = earlierRuns(store, run, own.experiment);
  const before = earlier.find(({ record }) => record && mainMetric(record) && !isSameEvaluation(record, own));
  const score = before?.record && mainMetric(before.record);
  if (!score) return undefined;
  const news = describeNews(beforePackage(own), beforePackage(before.record!));
  const isComparable = areComparable(own, before.record!);
  return { metric: score.name, value: score.value, news, ...(!isComparable && { otherExamples: true }) };
}

function isSameEvaluation(a: RunRecord, b: RunRecord): boolean {
  return a.keys.evaluate !== undefined && a.keys.evaluate === b.keys.evaluate;
}

/** A run without its package, which changes no score. */
function beforePackage({ settings, until: _, ...record }: RunRecord): RunRecord {
  const { package: __, ...others } = settings ?? {};
  return settings ? { ...record, settings: others } : record;
}
