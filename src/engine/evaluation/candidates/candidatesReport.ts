import { formatSize, isShare, metricTitle } from '../../../experiment/reports/metrics';
import type { ReportBlock } from '../../../experiment/reports/report';
import type { CandidateResult } from '../../../experiment/runs/results';
import { capitalized } from '../../../experiment/words/capitalized';
import { t } from '../../../experiment/words/translation';
import type { Example } from '../../datasets/example';
import type { Task } from '../../tasks/task';
import { changedPredictions } from './changedPredictions';
import type { ComparedCandidate } from './compareCandidates';
import type { LayerSensitivity } from './layerSensitivity';

const megabyte = 1e6;

/** The content beside the candidates. */
export interface Shown {
  /** The scored examples. */
  readonly examples: readonly Example[];
  readonly sensitivity?: readonly LayerSensitivity[] | undefined;
}

/**
 * A table of the candidates, a chart of score over size, the layers by sensitivity, and the changed answers of each candidate.
 */
export function candidatesReport(
  compared: readonly ComparedCandidate[],
  chosen: string,
  task: Task,
  { examples, sensitivity }: Shown,
): ReportBlock[] {
  const candidates = compared.map(({ result }) => result);
  const [trained, ...others] = compared;
  // Predicted numbers and next tokens are never exactly equal.
  const changes = task.judge ? others : [];
  return [
    tableOf(candidates, task, chosen),
    frontier(candidates, task.primaryMetric),
    ...(sensitivity ? [sensitivityBars(sensitivity)] : []),
    ...changes.map(({ result, scored }) =>
      changedPredictions(result.name, task, [trained!.scored, scored], examples),
    ),
  ];
}

/** The number of layers to show. */
const mostBars = 30;

function sensitivityBars(layers: readonly LayerSensitivity[]): ReportBlock {
  return {
    block: 'table',
    title: t('Sensitivity of layers'),
    columns: [
      { title: t('Layer'), format: 'text' },
      { title: t('Divergence of the answers'), format: 'decimal', isBar: true },
    ],
    rows: layers.slice(0, mostBars).map(({ layer, divergence }) => [layer, divergence]),
  };
}

function tableOf(
  candidates: readonly CandidateResult[],
  { primaryMetric: metric, judge }: Pick<Task, 'primaryMetric' | 'judge'>,
  chosen: string,
): ReportBlock {
  const sizes = candidates[0]!.latency.map(({ batchSize }) => batchSize);
  return {
    block: 'table',
    title: t('Candidates'),
    columns: [
      { title: t('Candidate'), format: 'text' },
      { title: 'MB', format: 'rounded' },
      { title: t('MB zipped'), format: 'rounded' },
      { title: t('Zeros'), format: 'percent' },
      { title: capitalized(metricTitle(metric)), format: formatOf(metric) },
      { title: t('Difference, 95 %'), format: 'text' },
      ...(judge ? [{ title: t('Changed answers'), format: 'count' as const }] : []),
      ...sizes.map((size) => ({ title: t('ms, batch of {0}', size), format: 'text' as const })),
      { title: t('Peak MB'), format: 'rounded' },
    ],
    rows: candidates.map(({ name, bytes, zippedBytes, sparsity, metrics, difference, changed, ...run }) => [
      betweenCommas(name === chosen ? t('{0} (chosen)', name) : name),
      bytes / megabyte,
      zippedBytes / megabyte,
      sparsity,
      metrics[metric] ?? null,
      betweenCommas(describeDifference(metric, difference)),
      ...(judge ? [changed] : []),
      ...run.latency.map(({ medianMs, p95Ms }) =>
        betweenCommas(`${medianMs.toFixed(1)} (p95 ${p95Ms.toFixed(1)})`),
      ),
      run.peakBytes === undefined ? null : run.peakBytes / megabyte,
    ]),
  };
}

/** Text that breaks only at its commas. */
function betweenCommas(text: string): string {
  return text.replaceAll(/(?<!,) /g, '\u00a0');
}

/** A share in percentage points. */
function describeDifference(metric: string, { low, high }: CandidateResult['difference']): string {
  const [from, to] = [low, high].map((size) => `${size > 0 ? '+' : ''}${formatSize(metric, size)}`);
  return isShare(metric) ? t('{0} to {1} points', from!, to!) : t('{0} to {1}', from!, to!);
}

function formatOf(metric: string): 'percent' | 'decimal' {
  return isShare(metric) ? 'percent' : 'decimal';
}

function frontier(candidates: readonly CandidateResult[], metric: string): ReportBlock {
  const isTimed = candidates.every(({ latency }) => latency.length > 0);
  return {
    block: 'curve',
    title: t('{0} by size', capitalized(metricTitle(metric))),
    x: { title: 'MB', format: 'rounded' },
    y: { title: capitalized(metricTitle(metric)), format: formatOf(metric) },
    ...(isTimed && { area: { title: t('ms, batch of {0}', 1), format: 'rounded' } }),
    drawnAs: 'marks',
    series: candidates.map(({ name, bytes, metrics, latency }) => ({
      name,
      points: [[bytes / megabyte, metrics[metric] ?? 0]],
      ...(isTimed && { areas: [latency[0]!.medianMs] }),
    })),
  };
}
