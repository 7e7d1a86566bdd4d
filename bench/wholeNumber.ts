import { InvalidArgumentError } from 'commander';

/** An integer above 0 on the command line. */
export function positive(text: string): number {
  const value = Number(text);
  if (Number.isInteger(value) && value > 0) return value;
  throw new InvalidArgumentError('It must be an integer above 0.');
}
