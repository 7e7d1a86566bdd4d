import { ratio, total } from '../ratio';

/** What a classifier is worth, from its answers. Definitions as in scikit-learn; a ratio without a denominator is 0. */

/** Counts of answers: rows are the true labels, columns the predicted ones. */
export type ConfusionMatrix = number[][];

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
export function confusionMatrix(
  truth: ArrayLike<number>,
  predicted: ArrayLike<number>,
  classes: number,
): ConfusionMatrix {
  const matrix = Array.from({ length: classes }, () => new Array<number>(classes).fill(0));
  for (let i = 0; i < truth.length; i++) matrix[truth[i]!]![predicted[i]!]! += 1;
  return matrix;
}

/** The share of right answers. */
export function accuracy(confusion: ConfusionMatrix): number {
  const right = confusion.reduce((sum, row, label) => sum + row[label]!, 0);
  return ratio(right, total(confusion.map(total)));
}

/** Precision, recall and F1 of each class. */
export function classReports(confusion: ConfusionMatrix, labels: readonly string[]): ClassReport[] {
  return labels.map((label, index) => {
    const right = confusion[index]![index]!;
    const support = total(confusion[index]!);
    const predicted = total(confusion.map((row) => row[index]!));
    return {
      label,
      precision: ratio(right, predicted),
      recall: ratio(right, support),
      f1: ratio(2 * right, predicted + support),
      support,
    };
  });
}

/**
 * The plain means over the classes, each counting the same however many examples it has. As in scikit-learn, a class that is neither
 * among the true labels nor among the predicted ones does not count.
 */
export function macroAverages(confusion: ConfusionMatrix, labels: readonly string[]): MacroAverages {
  const reports = classReports(confusion, labels).filter(
    ({ support }, index) => support > 0 || confusion.some((row) => row[index]! > 0),
  );
  const mean = (pick: (report: ClassReport) => number) => ratio(total(reports.map(pick)), reports.length);
  return {
    macroPrecision: mean(({ precision }) => precision),
    macroRecall: mean(({ recall }) => recall),
    macroF1: mean(({ f1 }) => f1),
  };
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
