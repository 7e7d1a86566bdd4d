import { formatPercent } from '../../experiment/formatNumbers';

/** The columns of an example: what was asked, not what was answered. */
const asked = ['text', 'pair', 'image'];

/** A line of an answer. */
export interface AnswerItem {
  readonly label: string;
  readonly description?: string;
}

/** An answer as lines: the labels with their probabilities, the likeliest first, or whatever else there is. */
export function answerItems(answered: unknown): AnswerItem[] {
  const values = Object.entries(answered as object).filter(([name]) => !asked.includes(name));
  const shares = Object.entries((answered as { probabilities?: Record<string, number> }).probabilities ?? {});
  if (shares.length === 0) return values.map(([name, value]) => ({ label: `${name}: ${written(value)}` }));
  return shares
    .sort(([, a], [, b]) => b - a)
    .map(([label, share]) => ({
      label,
      description: `${formatPercent(share)}  ${'█'.repeat(Math.round(20 * share))}`,
    }));
}

function written(value: unknown): string {
  return typeof value === 'string' || typeof value === 'number' ? String(value) : JSON.stringify(value);
}
