import path from 'node:path';
import { formatMetric, metricTitle } from '../../experiment/reports/metrics';
import { describeChange } from '../../experiment/runs/changes';
import { areComparable, doubtOf } from '../../experiment/runs/doubts';
import type { RunRecord } from '../../experiment/runs/run';
import {
  describeDifference,
  describeNews,
  describeProgress,
  isImprovement,
  type MetricValue,
  mainMetric,
  scoreText,
  settingChanges,
} from '../../experiment/runs/runSummary';
import { formatDuration } from '../../experiment/words/formatNumbers';
import { formatMoment } from '../../experiment/words/formatTimes';
import { t } from '../../experiment/words/translation';
import type { KnownRun, RunStatus } from './knownRun';

interface Look {
  readonly icon: string;
  readonly colour?: string;
  readonly word: () => string;
}

/** The icon of a state. */
export const runLooks: Record<RunStatus, Look> = {
  running: { icon: 'sync~spin', colour: 'charts.blue', word: () => t('Running') },
  done: { icon: 'pass', colour: 'testing.iconPassed', word: () => t('Done') },
  failed: { icon: 'error', colour: 'testing.iconFailed', word: () => t('Failed') },
  cancelled: { icon: 'circle-slash', word: () => t('Cancelled') },
  interrupted: { icon: 'debug-disconnect', colour: 'charts.yellow', word: () => t('Interrupted') },
};

/** The name of a state. */
export function runWord(status: RunStatus): string {
  return runLooks[status].word();
}

/** The name that the user gave the run, else its first change. */
export function runLabel(run: KnownRun, before: KnownRun | undefined): string {
  if (run.name !== undefined) return run.name;
  return run.record ? describeNews(run.record, before?.record) : t('Starting');
}

/** `91.7 % ▲ 8.3 · 18 s`, or the progress. */
export function runDescription(run: KnownRun, before: KnownRun | undefined): string {
  const pin = run.isPinned ? t('pinned') : undefined;
  if (run.status === 'running')
    return [describeProgress(run.log.state, formatDuration), pin].filter(Boolean).join(' · ');
  if (!run.record) return '';
  const code = run.status === 'failed' ? run.record.error?.code : undefined;
  const parts = [code, scoreOf(run.record, before?.record), runDuration(run.record), pin];
  return parts.filter(Boolean).join(' · ');
}

function scoreOf(record: RunRecord, before: RunRecord | undefined): string | undefined {
  const metric = mainMetric(record);
  if (!metric) return undefined;
  const earlier = before && areComparable(record, before) ? mainMetric(before) : undefined;
  const difference = earlier?.name === metric.name ? describeDifference(metric, earlier.value) : '';
  const title = metric.name === 'accuracy' ? '' : metricTitle(metric.name);
  const isDoubted = gravely(record) !== undefined;
  return [title, formatMetric(metric.name, metric.value), isDoubted ? '⚠' : difference]
    .filter(Boolean)
    .join(' ');
}

function gravely({ result }: RunRecord): string | undefined {
  const { split, examples, leaked } = result?.evaluation ?? {};
  return split === undefined || examples === undefined ? undefined : doubtOf({ split, examples, leaked });
}

/** A resumed run starts its clock again, so its duration is that of its last session. */
export function runDuration({ startedAt, finishedAt }: RunRecord): string | undefined {
  const ms = Date.parse(finishedAt ?? '') - Date.parse(startedAt);
  return Number.isFinite(ms) && ms >= 0 ? formatDuration(ms) : undefined;
}

/** The facts that do not fit into the line. */
export function runTooltip(run: KnownRun, before: KnownRun | undefined): string {
  const { record } = run;
  const metric = record && mainMetric(record);
  const isComparable = record && before?.record && areComparable(record, before.record);
  const earlier = metric && isComparable ? mainMetric(before.record!) : undefined;
  return [
    `${path.basename(run.experiment ?? '')} · ${runWord(run.status)}`,
    ...(record && before?.record ? settingChanges(before.record, record).map(describeChange) : []),
    record && formatMoment(new Date(record.startedAt)),
    metric && `${metricTitle(metric.name)} ${scoreText(record, metric)}`,
    record && gravely(record),
    metric && earlier?.name === metric.name && earlier.value !== metric.value
      ? comparedWithBefore(metric, earlier)
      : undefined,
    record?.error?.message,
    run.id,
  ]
    .filter((line) => line !== undefined)
    .join('\n');
}

function comparedWithBefore(metric: MetricValue, earlier: MetricValue): string {
  const before = formatMetric(earlier.name, earlier.value);
  return isImprovement(metric, earlier.value)
    ? t('Better than the run before ({0})', before)
    : t('Worse than the run before ({0})', before);
}
