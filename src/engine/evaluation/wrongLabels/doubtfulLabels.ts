import { largestOf } from '../../../experiment/words/extremes';

/** A label with a higher probability is not doubtful. */
const doubtful = 0.1;

/** An example with a doubtful label. */
export interface DoubtfulLabel {
  /** The position of the example. */
  readonly row: number;
  /** The position of the likelier label. */
  readonly likelier: number;
  /** The probabilities of both labels. */
  readonly given: number;
  readonly other: number;
}

/**
 * The examples with probably wrong labels, the most certain first: another label reaches the mean probability of the examples with that
 * label, and the given label is improbable (confident learning; Northcutt, Jiang & Chuang 2021, https://doi.org/10.1613/jair.1.12125).
 * @param shares [examples, classes], row-major, from a model that was not trained on the example
 */
export function doubtfulLabels(
  shares: Float32Array,
  labels: ArrayLike<number>,
  classes: number,
): DoubtfulLabel[] {
  const thresholds = meanConfidence(shares, labels, classes);
  const doubts = Array.from(labels).flatMap((label, row): DoubtfulLabel[] => {
    const own = shares.subarray(row * classes, (row + 1) * classes);
    const likelier = own.indexOf(largestOf(own));
    const [given, other] = [own[label]!, own[likelier]!];
    return given < doubtful && other >= thresholds[likelier]! ? [{ row, likelier, given, other }] : [];
  });
  return doubts.sort((a, b) => b.other / b.given - a.other / a.given);
}

/** The mean probability of each label for the examples with it. */
function meanConfidence(shares: Float32Array, labels: ArrayLike<number>, classes: number): number[] {
  const [sums, counts] = [new Array<number>(classes).fill(0), new Array<number>(classes).fill(0)];
  for (const [row, label] of Array.from(labels).entries()) {
    sums[label]! += shares[row * classes + label]!;
    counts[label]! += 1;
  }
  return sums.map((sum, label) => (counts[label] === 0 ? 1 : sum / counts[label]!));
}
