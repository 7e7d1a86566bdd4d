import { randomStream } from '../../datasets/random';
import { rowsOf, type TargetValues } from '../../datasets/targetValues';
import type { Scored, Task } from '../../tasks/task';

const resamples = 500;
const share = 0.95;

/**
 * How far a metric of one model lies from that of another: the interval in which 95 % of resamples lie, each drawn from the same
 * examples for both (paired bootstrap; Efron & Tibshirani 1993, chapter 13).
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

/** The answers to some of the examples. */
export function scoredAt({ outputs, targets, labels }: Scored, rows: readonly number[]): Scored {
  const width = outputs.length / rowsOf(targets);
  return { outputs: rowsAt(outputs, width, rows), targets: targetsAt(targets, rows), labels };
}

function targetsAt({ values, width }: TargetValues, rows: readonly number[]): TargetValues {
  return { values: rowsAt(values, width, rows), width };
}

function rowsAt<T extends Float32Array | Int32Array>(values: T, width: number, rows: readonly number[]): T {
  const result = new (values.constructor as new (length: number) => T)(rows.length * width);
  for (const [at, row] of rows.entries())
    result.set(values.subarray(row * width, (row + 1) * width), at * width);
  return result;
}
