import { exitCodes } from './exitCodes';

/** A thread that is free ends sooner than this. */
const graceMs = 3_000;

/**
 * The run is over and all is written; if then a thread still keeps the process, XLA is compiling in it, for up to some minutes. It
 * cannot be interrupted, and `process.exit` would wait for it. Who cancelled does not: the process ends by the signal that a shell
 * reports as 130. Any other exit code cannot be given that way, so the user is told what it waits for.
 */
export function endHeldProcess(exitCode: number): void {
  const end = () => {
    if (exitCode === exitCodes.cancelled) process.kill(process.pid, 'SIGINT');
    console.error(
      'The run is over. XLA still compiles, for the next one; this process ends with it, or at Ctrl-C.',
    );
  };
  setTimeout(end, graceMs).unref();
}
