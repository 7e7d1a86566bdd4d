import type { Choices } from '../../tasks/task';

/** For each label, the score of each example and whether it has the label. */
export interface LabelScores {
  /** [examples]: the logarithm of the probability, or the logit of a label that applies or not. */
  readonly scores: Float64Array;
  /** [examples] */
  readonly truth: Uint8Array;
}

/**
 * One label against the others.
 * @param choices one among the labels for each example, or for each label whether it applies
 */
export function labelScores(choices: Choices, examples: number, labels: number, label: number): LabelScores {
  const { logits, width, truth } = choices;
  if (isAmongLabels(choices, examples, labels))
    return {
      scores: Float64Array.from({ length: examples }, (_, row) =>
        logShare(logits, row * width, width, label),
      ),
      truth: Uint8Array.from(truth, (own) => Number(own === label)),
    };
  return {
    scores: Float64Array.from({ length: examples }, (_, row) => logits[2 * (row * labels + label) + 1]!),
    truth: Uint8Array.from({ length: examples }, (_, row) => truth[row * labels + label]!),
  };
}

/** Whether each example has one choice among the labels; a label that applies or not is a choice too. */
export function isAmongLabels({ width, truth }: Choices, examples: number, labels: number): boolean {
  return width === labels && truth.length === examples;
}

/** The logarithm of a probability, which distinguishes shares that are all but 1. */
function logShare(logits: Float32Array, start: number, width: number, label: number): number {
  let [largest, sum] = [Number.NEGATIVE_INFINITY, 0];
  for (let i = 0; i < width; i++) largest = Math.max(largest, logits[start + i]!);
  for (let i = 0; i < width; i++) sum += Math.exp(logits[start + i]! - largest);
  return logits[start + label]! - largest - Math.log(sum);
}
