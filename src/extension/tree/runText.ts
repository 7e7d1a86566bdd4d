import path from 'node:path';
import { describeChange } from '../../experiment/changes';
import { formatDuration } from '../../experiment/formatNumbers';
import { formatMetric, metricTitle } from '../../experiment/metrics';
import type { RunRecord } from '../../experiment/run';
import {
  describeDifference,
  describeNews,
  describeProgress,
  isImprovement,
  mainMetric,
  settingChanges,
} from '../../experiment/runSummary';
import type { KnownRun, RunStatus } from '../runs/knownRun';

interface Look {
  readonly icon: string;
  readonly colour?: string;
  readonly word: string;
}

/** How a state looks, and how it is called. */
export const runLooks: Record<RunStatus, Look> = {
  running: { icon: 'sync~spin', colour: 'charts.blue', word: 'Running' },
  done: { icon: 'pass', colour: 'testing.iconPassed', word: 'Done' },
  failed: { icon: 'error', colour: 'testing.iconFailed', word: 'Failed' },
  cancelled: { icon: 'circle-slash', word: 'Cancelled' },
  interrupted: { icon: 'debug-disconnect', colour: 'charts.yellow', word: 'Interrupted' },
};

/** What the user calls it, else what is new in it. */
export function runLabel(run: KnownRun, before: KnownRun | undefined): string {
  if (run.name !== undefined) return run.name;
  return run.record ? describeNews(run.record, before?.record) : 'Starting';
}

/** `91.7 % ▲ 8.3 · 18 s`, or how far it is. */
export function runDescription(run: KnownRun, before: KnownRun | undefined): string {
  const pin = run.isPinned ? 'pinned' : undefined;
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
  const earlier = before && mainMetric(before);
  const difference = earlier?.name === metric.name ? describeDifference(metric, earlier.value) : '';
  return [formatMetric(metric.name, metric.value), difference].filter(Boolean).join(' ');
}

/** A run that goes on after a stop begins anew, so it is as long as its last stretch. */
export function runDuration({ startedAt, finishedAt }: RunRecord): string | undefined {
  const ms = Date.parse(finishedAt ?? '') - Date.parse(startedAt);
  return Number.isFinite(ms) && ms >= 0 ? formatDuration(ms) : undefined;
}

/** All that a line has no room for. */
export function runTooltip(run: KnownRun, before: KnownRun | undefined): string {
  const { record } = run;
  const metric = record && mainMetric(record);
  const earlier = metric && before?.record && mainMetric(before.record);
  return [
    `${path.basename(run.experiment ?? '')} · ${runLooks[run.status].word}`,
    ...(record && before?.record ? settingChanges(before.record, record).map(describeChange) : []),
    record && new Date(record.startedAt).toLocaleString(),
    metric && `${metricTitle(metric.name)} ${formatMetric(metric.name, metric.value)}`,
    metric && earlier?.name === metric.name && earlier.value !== metric.value
      ? `${isImprovement(metric, earlier.value) ? 'Better' : 'Worse'} than the run before (${formatMetric(metric.name, earlier.value)})`
      : undefined,
    record?.error?.message,
    run.id,
  ]
    .filter((line) => line !== undefined)
    .join('\n');
}
