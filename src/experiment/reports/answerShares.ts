import { readColumns } from '../models/modalities';

/** The labels of an answer with their probabilities, the likeliest first; none where an answer has no labels. */
export function answerShares(answered: object): [label: string, share: number][] {
  const { probabilities } = answered as { probabilities?: unknown };
  if (typeof probabilities !== 'object' || probabilities === null) return [];
  const shares = Object.entries(probabilities).filter(
    (each): each is [string, number] => typeof each[1] === 'number',
  );
  return shares.sort(([, a], [, b]) => b - a);
}

/** The values of an answer without labels. */
export function answerValues(answered: object): [name: string, value: string][] {
  // The output of `graft predict --json` begins with the input.
  const asked = readColumns();
  const values = Object.entries(answered).filter(([name]) => !asked.includes(name));
  return values.map(([name, value]) => [name, written(value)]);
}

function written(value: unknown): string {
  return typeof value === 'string' || typeof value === 'number' ? String(value) : JSON.stringify(value);
}
