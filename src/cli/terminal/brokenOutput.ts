import { describeError, toErrorRecord } from '../../experiment/errors/errors';
import { asFileError, systemCode } from '../../files/fileErrors';
import { exitCodes } from './exitCodes';
import { terminalText } from './terminalText';

/**
 * Watches stdout and stderr. A reader that goes before the end, as in `graft predict ... | head -1`, is no failure; a disk that takes
 * no more of the output is one: it is reported once, and the exit code is not 0.
 */
export function watchOutput(): void {
  let failed = false;
  process.stderr.on('error', () => undefined);
  process.stdout.on('error', (thrown) => {
    if (failed || systemCode(thrown) === 'EPIPE') return;
    failed = true;
    console.error(terminalText(describeError(toErrorRecord(asFileError(thrown, 'the output')))));
    process.on('exit', () => {
      process.exitCode ||= exitCodes.failed;
    });
  });
}
