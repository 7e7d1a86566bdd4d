import { describeError, GraftError, toErrorRecord } from '../../experiment/errors/errors';
import { asUnforeseenFileError } from '../../files/fileErrors';
import { terminalText } from './terminalText';

/** The exit codes; scripts rely on them. */
export const exitCodes = { done: 0, failed: 1, wrongUse: 2, cancelled: 130 } as const;

/** The exit code of a failure: wrong use of the command line or of the experiment file, cancelled, or failed. */
export function exitCodeOf(thrown: unknown): number {
  if (!(thrown instanceof GraftError)) return exitCodes.failed;
  if (thrown.code === 'run/cancelled') return exitCodes.cancelled;
  return /^(usage|experiment)\//.test(thrown.code) ? exitCodes.wrongUse : exitCodes.failed;
}

/** Runs a command's action; a failure is printed on stderr and determines the exit code. */
export async function reportFailure(action: () => Promise<void>): Promise<void> {
  try {
    await action();
  } catch (failure) {
    const thrown = asUnforeseenFileError(failure);
    const record = toErrorRecord(thrown);
    console.error(terminalText(describeError(record)));
    if (record.stack !== undefined) console.error(terminalText(record.stack));
    process.exitCode = exitCodeOf(thrown);
  }
}
