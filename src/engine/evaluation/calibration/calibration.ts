import type { Choices } from '../../tasks/task';

/** The probabilities of choices against their outcomes. */
export interface Forecasts {
  /** [choices]: the probability of the likeliest alternative. */
  readonly confidences: Float64Array;
  /** [choices]: 1 where it came true, else 0. */
  readonly isRight: Uint8Array;
  /** [choices]: minus the logarithm of the probability of what came true. */
  readonly logLosses: Float64Array;
  /** [choices]: the squared distance of the probabilities from what came true; half of it for two alternatives, as in scikit-learn. */
  readonly brierScores: Float64Array;
}

/** The bins of confidence of a reliability diagram (Guo et al. 2017, https://arxiv.org/abs/1706.04599, use as many). */
const binCount = 15;

/** The forecasts of logits that are divided by a temperature. */
export function forecastsOf({ logits, width, truth }: Choices, temperature = 1): Forecasts {
  const rows = truth.length;
  const confidences = new Float64Array(rows);
  const isRight = new Uint8Array(rows);
  const logLosses = new Float64Array(rows);
  const brierScores = new Float64Array(rows);
  for (let row = 0; row < rows; row++) {
    const { best, log, squares } = rowSums(logits, row * width, width, temperature);
    const own = logits[row * width + truth[row]!]! / temperature;
    const share = Math.exp(own - log);
    confidences[row] = Math.exp(logits[row * width + best]! / temperature - log);
    isRight[row] = Number(best === truth[row]);
    logLosses[row] = log - own;
    brierScores[row] = (squares + 1 - 2 * share) / (width === 2 ? 2 : 1);
  }
  return { confidences, isRight, logLosses, brierScores };
}

/** The likeliest alternative of a row of logits, the logarithm of the sum of its powers, and the sum of the squared probabilities. */
function rowSums(logits: Float32Array, start: number, width: number, temperature: number) {
  let best = 0;
  for (let i = 1; i < width; i++) if (logits[start + i]! > logits[start + best]!) best = i;
  const largest = logits[start + best]! / temperature;
  let [sum, squares] = [0, 0];
  for (let i = 0; i < width; i++) {
    const power = Math.exp(logits[start + i]! / temperature - largest);
    sum += power;
    squares += power * power;
  }
  return { best, log: largest + Math.log(sum), squares: squares / (sum * sum) };
}

/** A bin of choices of similar confidence. */
export interface ReliabilityBin {
  /** The mean confidence. */
  readonly confidence: number;
  /** The share that came true. */
  readonly share: number;
  readonly count: number;
}

/** The bins that have choices: equal widths from 0 to 1, each without its lower end. @param at which choices, each as often as it is named */
export function reliabilityBins(
  { confidences, isRight }: Pick<Forecasts, 'confidences' | 'isRight'>,
  at: Iterable<number> = confidences.keys(),
): ReliabilityBin[] {
  const sums = Array.from({ length: binCount }, () => ({ confidence: 0, share: 0, count: 0 }));
  for (const choice of at) {
    const bin = sums[Math.max(0, Math.ceil(confidences[choice]! * binCount) - 1)] ?? sums.at(-1)!;
    bin.confidence += confidences[choice]!;
    bin.share += isRight[choice]!;
    bin.count += 1;
  }
  return sums
    .filter(({ count }) => count > 0)
    .map(({ confidence, share, count }) => ({ confidence: confidence / count, share: share / count, count }));
}

/**
 * The expected calibration error: the mean distance of the confidence of a bin from the share that came true, weighted by its choices
 * (Naeini et al. 2015; Guo et al. 2017).
 */
export function calibrationError(bins: readonly ReliabilityBin[]): number {
  const choices = bins.reduce((sum, { count }) => sum + count, 0);
  return bins.reduce(
    (sum, { confidence, share, count }) => sum + (Math.abs(confidence - share) * count) / choices,
    0,
  );
}
