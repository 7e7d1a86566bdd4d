import { isProportion, type Metrics } from '../../experiment/reports/metrics';
import { wilsonInterval } from '../../experiment/reports/wilson';
import { rowsAt, rowsOf } from '../datasets/exampleValues';
import { randomStream } from '../datasets/random';
import type { Scored, Task } from '../tasks/task';

const resamples = 500;
/** Examples to score in all resamples together: more would take longer than the evaluation. */
const mostScored = 2_000_000;
const share = 0.95;

type Measured = Pick<Task, 'metrics'>;

/**
 * The 95 % confidence interval of the first metric: Wilson's for a share of the examples, else by bootstrap over them. Undefined for fewer
 * than two examples, and where the metric is not defined.
 */
export function scoreInterval(
  task: Measured,
  scored: Scored,
  metrics: Metrics,
): [low: number, high: number] | undefined {
  const [name, value] = Object.entries(metrics).find(([metric]) => metric !== 'loss') ?? [];
  const rows = rowsOf(scored.targets);
  if (name === undefined || value === undefined || rows < 2) return undefined;
  if (isProportion(name)) return wilsonInterval(value, rows);
  const drawn = resampled(rows, (at) => task.metrics(scoredAt(scored, at))[name] ?? Number.NaN);
  return drawn.length > 0 ? percentiles(drawn) : undefined;
}

/**
 * The bootstrap distribution of a number over examples, sorted (Efron & Tibshirani 1993, chapter 13). It is empty if the number is not
 * finite for most resamples.
 */
export function resampled(rows: number, measure: (at: readonly number[]) => number): Float64Array {
  const times = Math.min(resamples, Math.max(100, Math.floor(mostScored / Math.max(1, rows))));
  const random = randomStream('paired bootstrap');
  const values = Float64Array.from({ length: times }, () =>
    measure(Array.from({ length: rows }, () => random() % rows)),
  ).filter(Number.isFinite);
  return values.length > times / 2 ? values.sort() : new Float64Array();
}

/** The ends of the middle 95 % of sorted values. */
export function percentiles(sorted: Float64Array): [low: number, high: number] {
  const tail = Math.floor(((1 - share) / 2) * sorted.length);
  return [sorted[tail]!, sorted[sorted.length - 1 - tail]!];
}

/** Selects the answers to some of the examples. */
export function scoredAt({ outputs, targets, labels }: Scored, rows: readonly number[]): Scored {
  return { outputs: rowsAt(outputs, rows), targets: rowsAt(targets, rows), labels };
}
