import { readColumns } from '../models/modalities';
import { formatDecimal } from '../words/formatNumbers';

/** The labels of an answer with their probabilities, the likeliest first; none where an answer has no labels. */
export function answerShares(answered: object): [label: string, share: number][] {
  const { probabilities } = answered as { probabilities?: unknown };
  if (typeof probabilities !== 'object' || probabilities === null) return [];
  const shares = Object.entries(probabilities).filter(
    (each): each is [string, number] => typeof each[1] === 'number',
  );
  return shares.sort(([, a], [, b]) => b - a);
}

/**
 * The values of an answer without labels.
 * @param target the name of the predicted number
 */
export function answerValues(answered: object, target = 'value'): [name: string, value: string][] {
  // The output of `graft predict --json` begins with the input.
  const asked = readColumns();
  const values = Object.entries(answered).filter(([name]) => !asked.includes(name));
  return values.map(([name, value]) => [name === 'value' ? target : name, written(value)]);
}

function written(value: unknown): string {
  if (typeof value === 'number') return Number.isInteger(value) ? String(value) : formatDecimal(value);
  return typeof value === 'string' ? value : JSON.stringify(value);
}
