import { exitCodes } from '../terminal/exitCodes';

/** An idle thread ends within this time. */
const graceMs = 3_000;

/**
 * The run is over and all is written; if then a thread still keeps the process, XLA is compiling in it, for up to some minutes. It
 * cannot be interrupted, and `process.exit` would wait for it. Who cancelled does not: the process ends by the signal that a shell
 * reports as 130. Other exit codes cannot be set that way, so the user is told what the process is waiting for.
 */
export function endHeldProcess(exitCode: number): void {
  const end = () => {
    if (exitCode === exitCodes.cancelled) process.kill(process.pid, 'SIGINT');
    console.error(
      'The run is over. XLA is still compiling for the next one; this process exits when it is done, or on Ctrl-C.',
    );
  };
  setTimeout(end, graceMs).unref();
}
