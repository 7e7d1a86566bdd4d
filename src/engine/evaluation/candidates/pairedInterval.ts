import { rowsAt, rowsOf } from '../../datasets/exampleValues';
import { randomStream } from '../../datasets/random';
import type { Scored, Task } from '../../tasks/task';

const resamples = 500;
const share = 0.95;

/**
 * The 95 % confidence interval of the difference of a metric between two models, by paired bootstrap over the examples (Efron & Tibshirani
 * 1993, chapter 13).
 */
export function pairedInterval(
  { primaryMetric, metrics }: Pick<Task, 'primaryMetric' | 'metrics'>,
  first: Scored,
  second: Scored,
): { low: number; high: number } {
  const rows = rowsOf(first.targets);
  const random = randomStream('paired bootstrap');
  const differences = Float64Array.from({ length: resamples }, () => {
    const drawn = Array.from({ length: rows }, () => random() % rows);
    const [a, b] = [first, second].map((scored) => metrics(scoredAt(scored, drawn))[primaryMetric]!);
    return a! - b!;
  }).sort();
  const tail = Math.floor(((1 - share) / 2) * resamples);
  return { low: differences[tail]!, high: differences[resamples - 1 - tail]! };
}

/** Selects the answers to some of the examples. */
export function scoredAt({ outputs, targets, labels }: Scored, rows: readonly number[]): Scored {
  return { outputs: rowsAt(outputs, rows), targets: rowsAt(targets, rows), labels };
}
