/** Any number of labels. */
export interface LabelsAnswer<Label extends string> {
  /** Those that are likelier than not. */
  readonly labels: readonly Label[];
  readonly probabilities: Readonly<Record<Label, number>>;
}

/** Makes an answer of logits, one for each label, by the logistic function. */
export function labelsAnswer<Label extends string>(
  labels: readonly Label[],
): (logits: Float32Array) => LabelsAnswer<Label> {
  return (logits) => {
    const shares = labels.map((label, i) => [label, 1 / (1 + Math.exp(-logits[i]!))] as const);
    return {
      labels: labels.filter((_, i) => logits[i]! > 0),
      probabilities: Object.fromEntries(shares) as Record<Label, number>,
    };
  };
}
