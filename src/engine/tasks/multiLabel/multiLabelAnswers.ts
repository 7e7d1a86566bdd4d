import { formatPercent } from '../../../experiment/words/formatNumbers';
import type { NamedValues } from '../../datasets/exampleValues';
import { type Answer, logitsOf, type Scored } from '../task';
import type { Answered } from './multiLabelMetrics';

/** The probability of a logit. */
export function sigmoid(logit: number): number {
  return 1 / (1 + Math.exp(-logit));
}

/** [examples, labels], row-major: 1 where a label applies, else 0. */
export function truthOf({ labels }: NamedValues): Float32Array {
  return labels!.values as Float32Array;
}

/** Outputs and targets as the metrics take them. */
export function answeredOf({ outputs, targets, labels }: Scored): Answered {
  return { truth: truthOf(targets), scores: logitsOf({ outputs }), labels: labels.length };
}

/** The names of the labels whose score is above 0. */
export function namesOf(scores: readonly number[], labels: readonly string[]): string {
  return labels.filter((_, i) => scores[i]! > 0).join(', ') || 'none';
}

/** The labels of one example, those that apply with their probabilities. */
export function multiLabelAnswer(logits: readonly number[], labels: readonly string[]): Answer {
  const shares = logits.map(sigmoid);
  const applying = labels.map((label, i) => ({ label, share: shares[i]! })).filter((_, i) => logits[i]! > 0);
  return {
    summary: applying.map(({ label, share }) => `${label} ${formatPercent(share)}`).join(', ') || 'no label',
    value: {
      labels: applying.map(({ label }) => label),
      probabilities: Object.fromEntries(labels.map((label, i) => [label, shares[i]!])),
    },
  };
}
