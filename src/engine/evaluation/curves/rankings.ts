/** How well scores rank the examples that have a label before the others. */

export interface Ranking {
  /** The area under the ROC curve. */
  readonly rocAuc: number;
  readonly rocInterval: Interval;
  readonly averagePrecision: number;
  readonly precisionInterval: Interval;
  readonly positives: number;
  /** From the highest threshold to the lowest. */
  readonly thresholds: readonly Threshold[];
}
export type Interval = [low: number, high: number];

/** Counts of the examples with at least one score. */
export interface Threshold {
  readonly score: number;
  readonly truePositives: number;
  readonly falsePositives: number;
}

/** The two-sided 95 % quantile of the normal distribution. */
const z = 1.959964;
/** The probability that a 95 % interval leaves on one side. */
const tail = 0.025;

/**
 * Ranks examples by scores; undefined where all or none have the label. Areas are those of scikit-learn; ties count half. The interval of
 * the ROC's is by DeLong et al. (1988), that of the average precision by Boyd et al. (2013), both on the scale of log odds.
 */
export function rankingOf(scores: Float64Array, truth: Uint8Array): Ranking | undefined {
  const positives = truth.reduce((sum, applies) => sum + applies, 0);
  const negatives = truth.length - positives;
  if (positives === 0 || negatives === 0) return undefined;
  const thresholds = thresholdsOf(scores, truth);
  const averagePrecision = averagePrecisionOf(thresholds, positives);
  const { rocAuc, variance } = areaOf(thresholds, positives, negatives);
  const spread = Math.sqrt(averagePrecision * (1 - averagePrecision) * positives);
  return {
    rocAuc,
    rocInterval: onLogOdds(
      rocAuc,
      Math.sqrt(variance) / (rocAuc * (1 - rocAuc)),
      Math.min(positives, negatives),
    ),
    averagePrecision,
    precisionInterval: onLogOdds(averagePrecision, 1 / spread, positives),
    positives,
    thresholds,
  };
}

function thresholdsOf(scores: Float64Array, truth: Uint8Array): Threshold[] {
  const order = [...scores.keys()].sort((a, b) => scores[b]! - scores[a]!);
  const thresholds: Threshold[] = [];
  let [truePositives, falsePositives] = [0, 0];
  for (const [rank, row] of order.entries()) {
    if (truth[row]) truePositives += 1;
    else falsePositives += 1;
    const score = scores[row]!;
    if (rank + 1 === order.length || scores[order[rank + 1]!] !== score)
      thresholds.push({ score, truePositives, falsePositives });
  }
  return thresholds;
}

function averagePrecisionOf(thresholds: readonly Threshold[], positives: number): number {
  let [sum, before] = [0, 0];
  for (const { truePositives, falsePositives } of thresholds) {
    sum += ((truePositives - before) / positives) * (truePositives / (truePositives + falsePositives));
    before = truePositives;
  }
  return sum;
}

/**
 * The area under the ROC curve and its variance: of the shares of negatives below each positive, and of positives above each negative.
 * Examples with equal scores have equal shares.
 */
function areaOf(thresholds: readonly Threshold[], positives: number, negatives: number) {
  let before: Threshold = { score: 0, truePositives: 0, falsePositives: 0 };
  const [ofPositives, ofNegatives] = [newMoments(), newMoments()];
  for (const at of thresholds) {
    const [added, other] = [
      at.truePositives - before.truePositives,
      at.falsePositives - before.falsePositives,
    ];
    addTimes(ofPositives, 1 - (before.falsePositives + other / 2) / negatives, added);
    addTimes(ofNegatives, (before.truePositives + added / 2) / positives, other);
    before = at;
  }
  const rocAuc = ofPositives.sum / positives;
  const variance =
    varianceOf(ofPositives, positives) / positives + varianceOf(ofNegatives, negatives) / negatives;
  return { rocAuc, variance };
}

const newMoments = () => ({ sum: 0, squares: 0 });
type Moments = ReturnType<typeof newMoments>;

function addTimes(moments: Moments, value: number, times: number): void {
  moments.sum += times * value;
  moments.squares += times * value * value;
}

function varianceOf({ sum, squares }: Moments, count: number): number {
  return count < 2 ? 0 : Math.max(0, (squares - (sum * sum) / count) / (count - 1));
}

/**
 * An interval that is symmetric in log odds. Without a spread to measure, as at 0 and 1, it is that of a share of `count` examples
 * without an exception (Clopper & Pearson 1934).
 */
function onLogOdds(share: number, deviation: number, count: number): Interval {
  const exception = tail ** (1 / count);
  if (share >= 1) return [exception, 1];
  if (share <= 0) return [0, 1 - exception];
  if (!(deviation > 0)) return [Math.min(share, exception), 1];
  const odds = Math.log(share / (1 - share));
  const [low, high] = [odds - z * deviation, odds + z * deviation].map((end) => 1 / (1 + Math.exp(-end)));
  return [low!, high!];
}
