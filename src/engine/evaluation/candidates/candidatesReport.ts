import { isShare } from '../../../experiment/reports/metrics';
import type { Cell, ReportBlock } from '../../../experiment/reports/report';
import { betweenCommas, reportWords } from '../../../experiment/reports/reportWords';
import type { CandidateResult } from '../../../experiment/runs/results';
import type { Example } from '../../datasets/example';
import type { Task } from '../../tasks/task';
import { changedPredictions } from './changedPredictions';
import { type ComparedCandidate, verdictOn } from './compareCandidates';
import type { LayerSensitivity } from './layerSensitivity';

const { say } = reportWords;

const megabyte = 1e6;

/** The content beside the candidates. */
export interface Shown {
  /** The scored examples. */
  readonly examples: readonly Example[];
  readonly sensitivity?: readonly LayerSensitivity[] | undefined;
  /** The reason of the choice; without it, none is shown. */
  readonly choice?: Choice;
}

/** The choice of a candidate: by the user, or by the allowed loss of score. */
interface Choice {
  readonly isByUser: boolean;
  readonly maxLoss: number;
}

/**
 * A table of the candidates, a chart of score over size, the layers by sensitivity, and the changed answers of each candidate.
 */
export function candidatesReport(
  compared: readonly ComparedCandidate[],
  chosen: string,
  task: Task,
  { examples, sensitivity, choice }: Shown,
): ReportBlock[] {
  const candidates = compared.map(({ result }) => result);
  const [trained, ...others] = compared;
  // Predicted numbers and next tokens are never exactly equal.
  const changes = task.judge ? others : [];
  return [
    ...(choice && others.length > 0
      ? [reasonOf(candidates, task, chosen, { ...choice, examples: examples.length })]
      : []),
    tableOf(candidates, task, chosen, choice && { ...choice, examples: examples.length }),
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
  choice: (Choice & { readonly examples: number }) | undefined,
): ReportBlock {
  const [trained] = candidates as [CandidateResult];
  const verdict = (candidate: CandidateResult) =>
    candidate === trained ? 'within' : verdictOn(metric, trained, candidate, choice!.maxLoss);
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
      ...(choice
        ? [{ title: say('loses-at-most', { metric, maxLoss: choice.maxLoss }), format: 'text' as const }]
        : []),
    ],
    rows: candidates.map((candidate) => {
      const { name, bytes, zippedBytes, sparsity, metrics, difference, changed, ...run } = candidate;
      return [
        nameOf(name, chosen, candidates[0]!),
        bytes / megabyte,
        zippedBytes / megabyte,
        sparsity,
        metrics[metric] ?? null,
        // The trained model is compared with itself.
        difference.low === 0 && difference.high === 0 ? null : say('interval', { metric, ...difference }),
        ...(judge ? [changed] : []),
        ...run.latency.map(({ medianMs, p95Ms }) =>
          betweenCommas(`${medianMs.toFixed(1)} (p95 ${p95Ms.toFixed(1)})`),
        ),
        run.peakBytes === undefined ? null : run.peakBytes / megabyte,
        ...(choice ? [say('verdict', { verdict: verdict(candidate), examples: choice.examples })] : []),
      ];
    }),
  };
}

/** The reason of the choice, in words. */
function reasonOf(
  candidates: readonly CandidateResult[],
  { primaryMetric: metric }: Pick<Task, 'primaryMetric'>,
  chosen: string,
  { isByUser, maxLoss, examples }: Choice & { readonly examples: number },
): ReportBlock {
  const [trained, ...others] = candidates as [CandidateResult, ...CandidateResult[]];
  const isTrained = chosen === trained.name;
  const judged = isTrained && !isByUser ? others : others.filter(({ name }) => name === chosen);
  const isDecided = judged.every(
    (candidate) => verdictOn(metric, trained, candidate, maxLoss) !== 'undecided',
  );
  const by = isByUser ? 'user' : isTrained ? 'none' : 'size';
  return {
    block: 'scores',
    scores: [],
    note: say('choice', { name: chosen, by, metric, maxLoss, examples, isDecided }),
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
