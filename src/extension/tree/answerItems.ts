import { answerShares, answerValues } from '../../experiment/reports/answerShares';
import { formatPercent } from '../../experiment/words/formatNumbers';

/** A line of an answer. */
export interface AnswerItem {
  readonly label: string;
  readonly description?: string;
}

/** An answer as lines: the labels with their probabilities, the likeliest first, or other values. */
export function answerItems(answered: object): AnswerItem[] {
  const shares = answerShares(answered);
  if (shares.length === 0)
    return answerValues(answered).map(([name, value]) => ({ label: `${name}: ${value}` }));
  return shares.map(([label, share]) => ({
    label,
    description: `${formatPercent(share)}  ${'█'.repeat(Math.round(20 * share))}`,
  }));
}
