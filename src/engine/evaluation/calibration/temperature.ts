import type { Choices } from '../../tasks/task';
import { forecastsOf } from './calibration';

/** Fewer choices say too little about confidence. */
export const fewestChoices = 20;
/** Beyond these a temperature says only that validation was too easy or that nothing was learned. */
const [coldest, hottest] = [0.05, 20];
const mostSteps = 60;

/**
 * The temperature that minimizes the log loss of validation choices when logits are divided by it (Guo et al. 2017). Choices count as
 * `(n + 1) / (n + 2)` true, as in Platt (1999), so that a few that are all right do not make a model certain. 1 where no other temperature
 * has a lower log loss, and where there are too few choices.
 */
export function fitTemperature(choices: Choices): number {
  if (choices.truth.length < fewestChoices) return 1;
  const temperature = 1 / bestScale(choices);
  return meanLogLoss(choices, temperature) < meanLogLoss(choices, 1) ? temperature : 1;
}

/** The mean log loss of choices. */
export function meanLogLoss(choices: Choices, temperature: number): number {
  const { logLosses } = forecastsOf(choices, temperature);
  return logLosses.reduce((sum, loss) => sum + loss, 0) / logLosses.length;
}

/** Finds the root of the slope by Newton's method, which the convex loss keeps between two ends that close in. */
function bestScale(choices: Choices): number {
  let [low, high, scale] = [1 / hottest, 1 / coldest, 1];
  for (let step = 0; step < mostSteps; step++) {
    const { slope, curvature } = derivatives(choices, scale);
    if (slope > 0) high = scale;
    else low = scale;
    const next = scale - slope / curvature;
    // A step out of the ends halves the way between them instead.
    const bounded = next > low && next < high ? next : (low + high) / 2;
    if (Math.abs(bounded - scale) < 1e-9 * scale) return bounded;
    scale = bounded;
  }
  return scale;
}

/** The first and the second derivative, by the factor of the logits, of the mean log loss against smoothed targets. */
function derivatives({ logits, width, truth }: Choices, scale: number): { slope: number; curvature: number } {
  const smoothing = 1 / (truth.length + 2);
  let [slope, curvature] = [0, 0];
  for (let row = 0; row < truth.length; row++) {
    const own = logits.subarray(row * width, (row + 1) * width);
    const largest = own.reduce((most, logit) => Math.max(most, logit), Number.NEGATIVE_INFINITY);
    let [sum, first, second, plain] = [0, 0, 0, 0];
    for (const logit of own) {
      const power = Math.exp(scale * (logit - largest));
      sum += power;
      first += power * logit;
      second += power * logit * logit;
      plain += logit;
    }
    const mean = first / sum;
    slope += mean - (1 - smoothing) * own[truth[row]!]! - (smoothing * plain) / width;
    curvature += second / sum - mean * mean;
  }
  return { slope: slope / truth.length, curvature: Math.max(curvature / truth.length, 1e-12) };
}
