import { ratio, total } from '../ratio';

/** Metrics of a classifier from its answers. Definitions as in scikit-learn; a ratio without a denominator is 0. */

/** For each class, the numbers of its examples, of the answers that name it, and of the right ones among these. */
export interface ClassCounts {
  readonly support: ArrayLike<number>;
  readonly predicted: ArrayLike<number>;
  readonly right: ArrayLike<number>;
}

/** One kind of mistake. */
export interface Confusion {
  readonly truth: number;
  readonly predicted: number;
  readonly count: number;
}

export interface ClassReport {
  label: string;
  precision: number;
  recall: number;
  f1: number;
  /** How many examples have this label. */
  support: number;
}

export interface MacroAverages {
  macroPrecision: number;
  macroRecall: number;
  macroF1: number;
}

/** @param truth and `predicted`: a class for each example, from 0 to `classes - 1` */
export function countAnswers(
  truth: ArrayLike<number>,
  predicted: ArrayLike<number>,
  classes: number,
): ClassCounts {
  const counts = [0, 1, 2].map(() => new Int32Array(classes));
  const [support, answers, right] = counts as [Int32Array, Int32Array, Int32Array];
  for (let i = 0; i < truth.length; i++) {
    support[truth[i]!]! += 1;
    answers[predicted[i]!]! += 1;
    if (truth[i] === predicted[i]) right[truth[i]!]! += 1;
  }
  return { support, predicted: answers, right };
}

/** Counts of answers: rows are the true labels, columns the predicted ones. It is as large as the square of the classes. */
export function confusionMatrix(
  truth: ArrayLike<number>,
  predicted: ArrayLike<number>,
  classes: number,
): number[][] {
  const matrix = Array.from({ length: classes }, () => new Array<number>(classes).fill(0));
  for (let i = 0; i < truth.length; i++) matrix[truth[i]!]![predicted[i]!]! += 1;
  return matrix;
}

/** The most frequent mistakes, the most frequent first; of equals that of the first classes. */
export function largestConfusions(
  truth: ArrayLike<number>,
  predicted: ArrayLike<number>,
  most: number,
): Confusion[] {
  const counts = new Map<string, Confusion>();
  for (let i = 0; i < truth.length; i++) {
    if (truth[i] === predicted[i]) continue;
    const name = `${truth[i]} ${predicted[i]}`;
    const before = counts.get(name)?.count ?? 0;
    counts.set(name, { truth: truth[i]!, predicted: predicted[i]!, count: before + 1 });
  }
  return [...counts.values()]
    .sort((a, b) => b.count - a.count || a.truth - b.truth || a.predicted - b.predicted)
    .slice(0, most);
}

/** The share of right answers. */
export function accuracy({ right, support }: ClassCounts): number {
  return ratio(total(Array.from(right)), total(Array.from(support)));
}

/** Precision, recall and F1 of each class. */
export function classReports(
  { support, predicted, right }: ClassCounts,
  labels: readonly string[],
): ClassReport[] {
  return labels.map((label, index) => ({
    label,
    precision: ratio(right[index]!, predicted[index]!),
    recall: ratio(right[index]!, support[index]!),
    f1: ratio(2 * right[index]!, predicted[index]! + support[index]!),
    support: support[index]!,
  }));
}

/**
 * The plain means over the classes, each counting the same however many examples it has. As in scikit-learn, a class that is neither
 * among the true labels nor among the predicted ones does not count.
 */
export function macroAverages(counts: ClassCounts, labels: readonly string[]): MacroAverages {
  const reports = classReports(counts, labels).filter(
    ({ support }, index) => support > 0 || counts.predicted[index]! > 0,
  );
  const mean = (pick: (report: ClassReport) => number) => ratio(total(reports.map(pick)), reports.length);
  return {
    macroPrecision: mean(({ precision }) => precision),
    macroRecall: mean(({ recall }) => recall),
    macroF1: mean(({ f1 }) => f1),
  };
}

/**
 * The share of examples whose label is among the `most` most probable ones; of equals, none stands before the label.
 * @param scores (logits or probabilities), row-major `[examples, classes]`
 */
export function topAccuracy(
  truth: ArrayLike<number>,
  scores: ArrayLike<number>,
  classes: number,
  most: number,
): number {
  let right = 0;
  for (let row = 0; row < truth.length; row++) {
    const own = scores[row * classes + truth[row]!]!;
    let before = 0;
    for (let label = 0; label < classes; label++) if (scores[row * classes + label]! > own) before++;
    if (before < most) right++;
  }
  return ratio(right, truth.length);
}

/** The most probable class of each example; of equals the first. `scores` (logits or probabilities) are row-major `[examples, classes]`. */
export function predictedClasses(scores: ArrayLike<number>, classes: number): Int32Array {
  return Int32Array.from({ length: scores.length / classes }, (_, row) => {
    let best = 0;
    for (let label = 1; label < classes; label++)
      if (scores[row * classes + label]! > scores[row * classes + best]!) best = label;
    return best;
  });
}
