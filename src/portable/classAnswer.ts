/** One of several labels. */
export interface ClassAnswer<Label extends string> {
  readonly label: Label;
  readonly probability: number;
  readonly probabilities: Readonly<Record<Label, number>>;
}

/** Turns logits, one for each label, into an answer by softmax. */
export function classAnswer<Label extends string>(
  labels: readonly Label[],
): (logits: Float32Array) => ClassAnswer<Label> {
  return (logits) => {
    const highest = logits.reduce((largest, logit) => Math.max(largest, logit), Number.NEGATIVE_INFINITY);
    const powers = Array.from(logits, (logit) => Math.exp(logit - highest));
    const sum = powers.reduce((total, power) => total + power, 0);
    const best = logits.indexOf(highest);
    const shares = labels.map((label, i) => [label, powers[i]! / sum] as const);
    return {
      label: labels[best]!,
      probability: powers[best]! / sum,
      probabilities: Object.fromEntries(shares) as Record<Label, number>,
    };
  };
}
