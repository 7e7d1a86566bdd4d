import { createInterface } from 'node:readline';
import { usageError } from '../../experiment/errors/usage';

/**
 * The texts that a command line names; `-` alone stands for the lines of stdin that are not empty.
 * @param kind what a line of stdin is to the command
 * @throws GraftError `usage/no-texts`
 */
export async function textsOf(
  named: readonly string[],
  kind: 'texts' | 'prompts',
): Promise<readonly string[]> {
  if (named.join() !== '-') return named;
  const lines: string[] = [];
  for await (const line of createInterface({ input: process.stdin }))
    if (line.trim() !== '') lines.push(line);
  if (lines.length > 0) return lines;
  throw usageError('usage/no-texts', { isPrompts: kind === 'prompts' });
}
