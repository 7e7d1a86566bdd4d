import { ratio, total } from '../ratio';

/** Metrics of a multi-label classifier. Definitions as in scikit-learn with `zero_division=0`. */

/** How often one label was answered and was right. */
export interface LabelCounts {
  truePositives: number;
  falsePositives: number;
  falseNegatives: number;
}

export interface LabelScores {
  precision: number;
  recall: number;
  f1: number;
}

/** Truth and answers, row-major `[examples, labels]`: above 0 where a label applies, or is answered (a logit of 0 is a probability of a half). */
export interface Answered {
  readonly truth: ArrayLike<number>;
  readonly scores: ArrayLike<number>;
  readonly labels: number;
}

/** The counts of each label. */
export function countAnswers({ truth, scores, labels }: Answered): LabelCounts[] {
  const counts = Array.from({ length: labels }, () => ({
    truePositives: 0,
    falsePositives: 0,
    falseNegatives: 0,
  }));
  for (let i = 0; i < truth.length; i++) {
    const own = counts[i % labels]!;
    const [applies, answered] = [truth[i]! > 0, scores[i]! > 0];
    if (applies && answered) own.truePositives += 1;
    else if (answered) own.falsePositives += 1;
    else if (applies) own.falseNegatives += 1;
  }
  return counts;
}

/** Precision, recall and F1 of one label, or of several whose counts were added up. */
export function labelScores({ truePositives, falsePositives, falseNegatives }: LabelCounts): LabelScores {
  return {
    precision: ratio(truePositives, truePositives + falsePositives),
    recall: ratio(truePositives, truePositives + falseNegatives),
    f1: ratio(2 * truePositives, 2 * truePositives + falsePositives + falseNegatives),
  };
}

/** Over all answers together, so that frequent labels weigh more. */
export function microScores(counts: readonly LabelCounts[]): LabelScores {
  return labelScores({
    truePositives: total(counts.map(({ truePositives }) => truePositives)),
    falsePositives: total(counts.map(({ falsePositives }) => falsePositives)),
    falseNegatives: total(counts.map(({ falseNegatives }) => falseNegatives)),
  });
}

/** The plain mean of the labels' F1. */
export function macroF1(counts: readonly LabelCounts[]): number {
  return ratio(total(counts.map((own) => labelScores(own).f1)), counts.length);
}

/** The share of examples all of whose labels were answered, and no others. */
export function subsetAccuracy({ truth, scores, labels }: Answered): number {
  const examples = truth.length / labels;
  let right = 0;
  for (let start = 0; start < truth.length; start += labels) {
    let isRight = true;
    for (let i = start; i < start + labels; i++) isRight &&= truth[i]! > 0 === scores[i]! > 0;
    if (isRight) right += 1;
  }
  return ratio(right, examples);
}

/**
 * The average precision of one label: precision at each score that is a threshold, weighted by the recall that it adds. Undefined if the
 * label applies to no example.
 */
export function averagePrecision({ truth, scores, labels }: Answered, label: number): number | undefined {
  const rows = Array.from({ length: truth.length / labels }, (_, row) => row * labels + label);
  const positives = rows.filter((i) => truth[i]! > 0).length;
  if (positives === 0) return undefined;
  rows.sort((a, b) => scores[b]! - scores[a]!);
  let [found, before, sum] = [0, 0, 0];
  for (const [rank, i] of rows.entries()) {
    if (truth[i]! > 0) found += 1;
    const isTied = rank + 1 < rows.length && scores[rows[rank + 1]!] === scores[i];
    if (isTied) continue;
    sum += ((found - before) / positives) * (found / (rank + 1));
    before = found;
  }
  return sum;
}

/** The mean over the labels that apply to any example. */
export function meanAveragePrecision(answered: Answered): number {
  const all = Array.from({ length: answered.labels }, (_, label) => averagePrecision(answered, label));
  const defined = all.filter((value) => value !== undefined);
  return ratio(total(defined), defined.length);
}
