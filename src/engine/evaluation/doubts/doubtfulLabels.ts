/** A label that is more probable than this is not doubted. */
const doubted = 0.1;

/** An example whose label is doubted. */
export interface Doubt {
  /** Its position. */
  readonly row: number;
  /** The label that is likelier, as a position. */
  readonly likelier: number;
  /** The probabilities of both. */
  readonly given: number;
  readonly other: number;
}

/**
 * The examples that probably have a wrong label, the surest first: another label is at least as probable as it is, on average, for the
 * examples that have that label, and the given one is improbable (confident learning; Northcutt, Jiang & Chuang 2021,
 * https://doi.org/10.1613/jair.1.12125).
 * @param shares [examples, classes], row-major, by a model that did not see the example
 */
export function doubtfulLabels(shares: Float32Array, labels: ArrayLike<number>, classes: number): Doubt[] {
  const thresholds = meanConfidence(shares, labels, classes);
  const doubts = Array.from(labels).flatMap((label, row): Doubt[] => {
    const own = shares.subarray(row * classes, (row + 1) * classes);
    const likelier = own.indexOf(Math.max(...own));
    const [given, other] = [own[label]!, own[likelier]!];
    return given < doubted && other >= thresholds[likelier]! ? [{ row, likelier, given, other }] : [];
  });
  return doubts.sort((a, b) => b.other / b.given - a.other / a.given);
}

/** How probable each label is, on average, for the examples that have it. */
function meanConfidence(shares: Float32Array, labels: ArrayLike<number>, classes: number): number[] {
  const [sums, counts] = [new Array<number>(classes).fill(0), new Array<number>(classes).fill(0)];
  for (const [row, label] of Array.from(labels).entries()) {
    sums[label]! += shares[row * classes + label]!;
    counts[label]! += 1;
  }
  return sums.map((sum, label) => (counts[label] === 0 ? 1 : sum / counts[label]!));
}
