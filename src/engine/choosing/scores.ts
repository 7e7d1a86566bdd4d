import { wilsonInterval } from '../../experiment/reports/wilson';
import { randomStream } from '../datasets/random';
import type { ProbeTargets } from './probeTargets';

/** The score of answers: accuracy, or R², with its 95 % confidence interval. */
export interface Judged {
  readonly score: number;
  readonly low: number;
  readonly high: number;
  readonly standardError: number;
}

const resamples = 300;

/** Scores answers to all examples: classes by Wilson's interval, values by bootstrap over examples. */
export function judged(answers: Float32Array, { classes, values }: ProbeTargets): Judged {
  if (classes === 0) return judgedValues(answers, values);
  const right = answers.reduce((sum, answer, row) => sum + Number(answer === values[row]), 0);
  const score = right / values.length;
  const [low, high] = wilsonInterval(score, values.length);
  return { score, low, high, standardError: Math.sqrt((score * (1 - score)) / values.length) };
}

/** The score alone. */
export function scoreOf(answers: Float32Array, targets: ProbeTargets): number {
  if (targets.classes > 0) return judged(answers, targets).score;
  return explained(answers, targets.values, [...targets.values.keys()]);
}

function judgedValues(answers: Float32Array, values: Float32Array): Judged {
  const rows = [...values.keys()];
  const random = randomStream('rank', 'bootstrap');
  const drawn = Float64Array.from({ length: resamples }, () =>
    explained(
      answers,
      values,
      rows.map(() => random() % rows.length),
    ),
  ).sort();
  const mean = drawn.reduce((sum, value) => sum + value / resamples, 0);
  const variance = drawn.reduce((sum, value) => sum + (value - mean) ** 2 / resamples, 0);
  const tail = Math.floor(0.025 * resamples);
  return {
    score: explained(answers, values, rows),
    low: drawn[tail]!,
    high: drawn[resamples - 1 - tail]!,
    standardError: Math.sqrt(variance),
  };
}

/** R²: 1 minus the squared errors as a share of those of the mean. 0 where all values are equal. */
function explained(answers: Float32Array, values: Float32Array, rows: readonly number[]): number {
  const mean = rows.reduce((sum, row) => sum + values[row]! / rows.length, 0);
  let [errors, spread] = [0, 0];
  for (const row of rows) {
    errors += (answers[row]! - values[row]!) ** 2;
    spread += (values[row]! - mean) ** 2;
  }
  return spread > 0 ? 1 - errors / spread : 0;
}
