import { formatMetric, formatScore, formatSize, isBetter, metricTitle } from '../reports/metrics';
import { type StageName, stageNames, stageTitle } from '../stages/stages';
import { t } from '../words/translation';
import { type Change, describeChange, type Json, listChanges } from './changes';
import type { RunRecord } from './run';
import type { RunState } from './runState';
import { msLeft } from './timeLeft';

/** A metric and its value. */
export interface MetricValue {
  readonly name: string;
  readonly value: number;
}

const notMetrics = ['split', 'examples', 'scored', 'leaked', 'interval', 'naive', 'baseline', 'loss'];

/** The score of a run: the first metric of its evaluation. Undefined if it has none. */
export function mainMetric(record: Pick<RunRecord, 'result'>): MetricValue | undefined {
  return scoresOf(record)[0];
}

/** A score of a run with its confidence interval, if it has one. */
export function scoreText(record: Pick<RunRecord, 'result'>, { name, value }: MetricValue): string {
  const isMain = mainMetric(record)?.name === name;
  return formatScore(name, value, isMain ? record.result?.evaluation?.interval : undefined);
}

/** All metrics of a run's evaluation, its score first; none without an evaluation. */
export function scoresOf({ result }: Pick<RunRecord, 'result'>): MetricValue[] {
  return Object.entries(result?.evaluation ?? {}).flatMap(([name, value]) =>
    typeof value === 'number' && !notMetrics.includes(name) ? [{ name, value }] : [],
  );
}

/** The change of a metric: `▲ 8.3` in percentage points, `▼ 0.0120`; empty if both values are written the same. */
export function describeDifference({ name, value }: MetricValue, before: number): string {
  if (formatMetric(name, value) === formatMetric(name, before)) return '';
  const size = formatSize(name, Math.abs(value - before));
  return `${value > before ? '▲' : '▼'} ${size}`;
}

/** Whether a change of a metric is an improvement. */
export function isImprovement({ name, value }: MetricValue, before: number): boolean {
  return isBetter(name, value, before);
}

/** The settings that differ between two runs, without the destination of a package, which changes no result. */
export function settingChanges(
  before: Pick<RunRecord, 'settings'>,
  after: Pick<RunRecord, 'settings'>,
): Change[] {
  return listChanges(before.settings as Json, after.settings as Json).filter(
    ({ path }) => path.join('.') !== 'package.to',
  );
}

/** The changes of a run, in a few words: `epochs 3 → 60`, with the number of other changed settings; `Dataset changed`, `Run again`. */
export function describeNews(run: RunRecord, before: RunRecord | undefined): string {
  if (!before) return t('First run');
  if (!run.settings || !before.settings) return t('Run of an earlier version');
  const [first, ...more] = settingChanges(before, run);
  if (first && more.length > 0) return t('{0} and {1} more', describeChange(first), more.length);
  if (first) return describeChange(first);
  const changed = (['dataset', 'model'] as const).filter((stage) => run.keys[stage] !== before.keys[stage]);
  return changed.length > 0
    ? changed.map((stage) => t('{0} changed', stageTitle(stage))).join(', ')
    : run.until !== before.until
      ? t('Up to {0}', stageTitle((run.until as StageName | undefined) ?? 'package'))
      : t('Run again');
}

/** The progress of a run. */
export interface RunProgress {
  readonly stage: StageName | undefined;
  readonly epoch: number;
  /** 0 until the first epoch ends, which determines it. */
  readonly totalEpochs: number;
  /** Metrics of the validation examples after the last finished epoch. */
  readonly metric: MetricValue | undefined;
  readonly msLeft: number | undefined;
}

/** Computes the progress of a run from its state. */
export function runProgress(state: RunState): RunProgress {
  const last = state.epochs.at(-1);
  const scores = Object.entries(last?.validation ?? last?.train ?? {});
  const [name, value] = scores.find(([metric]) => metric !== 'loss') ?? [];
  return {
    stage: stageNames.find((stage) => state.stages[stage].status === 'running'),
    epoch: state.steps.at(-1)?.epoch ?? 0,
    totalEpochs: totalEpochs(state),
    metric: name === undefined || value === undefined ? undefined : { name, value },
    msLeft: msLeft(state),
  };
}

/** The progress in a few words: `epoch 47/60 · accuracy 83.0 % · 1 min left`, `Preprocess`. */
export function describeProgress(state: RunState, writeTime: (ms: number) => string): string {
  const { stage, epoch, totalEpochs: total, metric, msLeft: left } = runProgress(state);
  if (stage === undefined) return t('starting');
  if (stage !== 'finetune' || epoch === 0) return stageTitle(stage);
  return [
    total > 0 ? t('epoch {0}/{1}', epoch, total) : t('epoch {0}', epoch),
    metric && `${metricTitle(metric.name)} ${formatMetric(metric.name, metric.value)}`,
    left === undefined ? undefined : writeTime(left),
  ]
    .filter((part) => part !== undefined)
    .join(' · ');
}

/** The number of epochs, known from the end of the first one on; 0 before. */
export function totalEpochs({ epochs, totalSteps }: Pick<RunState, 'epochs' | 'totalSteps'>): number {
  const first = epochs[0];
  return first && first.step > 0 ? Math.round((totalSteps / first.step) * first.epoch) : 0;
}
