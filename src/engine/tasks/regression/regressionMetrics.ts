import { ratio, total } from '../ratio';

/** Metrics of predicted numbers. Definitions as in scikit-learn and SciPy. */

/** The coefficient of determination, R²: 1 is perfect, 0 as good as always answering the mean. Truth that is all the same gives 1 or 0. */
export function determination(truth: ArrayLike<number>, predicted: ArrayLike<number>): number {
  const errors = total(differences(truth, predicted).map((difference) => difference ** 2));
  const spread = squaredSpread(truth);
  if (spread === 0) return errors === 0 ? 1 : 0;
  return 1 - errors / spread;
}

/** The sum of the squared distances from the mean. */
export function squaredSpread(values: ArrayLike<number>): number {
  const center = mean(values);
  return total(Array.from(values, (value) => (value - center) ** 2));
}

export function meanAbsoluteError(truth: ArrayLike<number>, predicted: ArrayLike<number>): number {
  return mean(differences(truth, predicted).map(Math.abs));
}

export function rootMeanSquaredError(truth: ArrayLike<number>, predicted: ArrayLike<number>): number {
  return Math.sqrt(mean(differences(truth, predicted).map((difference) => difference ** 2)));
}

/** Pearson's correlation; 0 where either is all the same. */
export function pearson(a: ArrayLike<number>, b: ArrayLike<number>): number {
  const [meanA, meanB] = [mean(a), mean(b)];
  const shared = total(Array.from(a, (value, i) => (value - meanA) * (b[i]! - meanB)));
  return ratio(shared, Math.sqrt(squaredSpread(a) * squaredSpread(b)));
}

/** Spearman's correlation: Pearson's of the ranks, equal values sharing the mean of theirs. */
export function spearman(a: ArrayLike<number>, b: ArrayLike<number>): number {
  return pearson(ranks(a), ranks(b));
}

export function mean(values: ArrayLike<number>): number {
  return ratio(total(Array.from(values)), values.length);
}

function differences(truth: ArrayLike<number>, predicted: ArrayLike<number>): number[] {
  return Array.from(truth, (value, i) => predicted[i]! - value);
}

function ranks(values: ArrayLike<number>): number[] {
  const order = Array.from({ length: values.length }, (_, i) => i).sort((a, b) => values[a]! - values[b]!);
  const ranked = new Array<number>(values.length);
  for (let start = 0; start < order.length; ) {
    let end = start + 1;
    while (end < order.length && values[order[end]!] === values[order[start]!]) end += 1;
    for (let i = start; i < end; i++) ranked[order[i]!] = (start + end + 1) / 2;
    start = end;
  }
  return ranked;
}
