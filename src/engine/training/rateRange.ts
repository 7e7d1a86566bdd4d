import { smallestOf } from '../../experiment/words/extremes';

/** A step of a range test: the learning rate that it was taken at, and the loss before it. */
export interface RatePoint {
  readonly learningRate: number;
  readonly loss: number;
  /** The loss as an average in which a step's weight halves about every seven steps. */
  readonly smoothed: number;
}

const lowest = 1e-7;
const highest = 1;
/** The share of the smoothed loss that is carried into the next. */
const inertia = 0.9;
/** The test ends when the loss exceeds its best by this factor. */
const divergence = 4;
/** Shares of the points at the beginning and the end where averages are not yet, or no longer, worth much. */
const leftOut = { start: 0.1, end: 0.05 };

/**
 * The learning rate of a step of a range test, which grows by the same factor from step to step (Smith 2015,
 * https://arxiv.org/abs/1506.01186).
 * @param step from 0 to below `steps`
 */
export function rangeRate(step: number, steps: number): number {
  return lowest * (highest / lowest) ** (step / Math.max(1, steps - 1));
}

/** Adds a step to those of a test; the average is corrected for its start, as Adam's moments are. */
export function addPoint(points: readonly RatePoint[], learningRate: number, loss: number): RatePoint[] {
  const losses = [...points.map((point) => point.loss), loss];
  const raw = losses.reduce((average, value) => inertia * average + (1 - inertia) * value, 0);
  return [...points, { learningRate, loss, smoothed: raw / (1 - inertia ** losses.length) }];
}

/** Whether the loss has risen so far that higher rates show nothing more. */
export function hasDiverged(points: readonly RatePoint[]): boolean {
  const last = points.at(-1);
  if (!last) return false;
  if (!Number.isFinite(last.smoothed)) return true;
  return last.smoothed > divergence * smallestOf(points.map(({ smoothed }) => smoothed));
}

/**
 * The rate at which the smoothed loss falls fastest over the logarithm of the rate, as fast.ai and Lightning suggest it; undefined if
 * there are too few points, or if it falls nowhere.
 */
export function suggestRate(points: readonly RatePoint[]): number | undefined {
  const finite = points.filter(({ smoothed }) => Number.isFinite(smoothed));
  const from = Math.floor(leftOut.start * finite.length);
  const to = Math.ceil((1 - leftOut.end) * finite.length);
  let steepest: { readonly slope: number; readonly learningRate: number } | undefined;
  for (let i = Math.max(1, from); i < Math.min(to, finite.length - 1); i++) {
    const slope = finite[i + 1]!.smoothed - finite[i - 1]!.smoothed;
    if (slope < (steepest?.slope ?? 0)) steepest = { slope, learningRate: finite[i]!.learningRate };
  }
  return steepest?.learningRate;
}
