import { isShare } from '../../../experiment/reports/metrics';
import type { Cell, ReportBlock } from '../../../experiment/reports/report';
import { betweenCommas, reportWords } from '../../../experiment/reports/reportWords';
import type { CandidateResult } from '../../../experiment/runs/results';
import type { Example } from '../../datasets/example';
import type { Task } from '../../tasks/task';
import { changedPredictions } from './changedPredictions';
import type { ComparedCandidate } from './compareCandidates';
import type { LayerSensitivity } from './layerSensitivity';

const { say } = reportWords;

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
    title: say('sensitivity', {}),
    columns: [
      { title: say('layer', {}), format: 'text' },
      { title: say('divergence', {}), format: 'decimal', isBar: true },
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
    title: say('candidates', {}),
    columns: [
      { title: say('candidate', {}), format: 'text' },
      { title: 'MB', format: 'rounded' },
      { title: say('zipped-mb', {}), format: 'rounded' },
      { title: say('zeros', {}), format: 'percent' },
      { title: say('metric', { metric }), format: formatOf(metric) },
      { title: say('difference', {}), format: 'text' },
      ...(judge ? [{ title: say('changed-answers', {}), format: 'count' as const }] : []),
      ...sizes.map((size) => ({ title: say('latency', { batch: size }), format: 'text' as const })),
      { title: say('peak-mb', {}), format: 'rounded' },
    ],
    rows: candidates.map(({ name, bytes, zippedBytes, sparsity, metrics, difference, changed, ...run }) => [
      nameOf(name, chosen, candidates[0]!),
      bytes / megabyte,
      zippedBytes / megabyte,
      sparsity,
      metrics[metric] ?? null,
      say('interval', { metric, ...difference }),
      ...(judge ? [changed] : []),
      ...run.latency.map(({ medianMs, p95Ms }) =>
        betweenCommas(`${medianMs.toFixed(1)} (p95 ${p95Ms.toFixed(1)})`),
      ),
      run.peakBytes === undefined ? null : run.peakBytes / megabyte,
    ]),
  };
}

function nameOf(name: string, chosen: string, trained: CandidateResult): Cell {
  if (name === chosen) return say('chosen', { name });
  return name === trained.name ? say('trained-candidate', {}) : betweenCommas(name);
}

function formatOf(metric: string): 'percent' | 'decimal' {
  return isShare(metric) ? 'percent' : 'decimal';
}

function frontier(candidates: readonly CandidateResult[], metric: string): ReportBlock {
  const isTimed = candidates.every(({ latency }) => latency.length > 0);
  return {
    block: 'curve',
    title: say('by-size', { metric }),
    x: { title: 'MB', format: 'rounded' },
    y: { title: say('metric', { metric }), format: formatOf(metric) },
    ...(isTimed && { area: { title: say('latency', { batch: 1 }), format: 'rounded' } }),
    drawnAs: 'marks',
    series: candidates.map(({ name, bytes, metrics, latency }) => ({
      name,
      points: [[bytes / megabyte, metrics[metric] ?? 0]],
      ...(isTimed && { areas: [latency[0]!.medianMs] }),
    })),
  };
}
