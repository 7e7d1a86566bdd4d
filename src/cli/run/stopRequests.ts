import { exitCodes } from '../terminal/exitCodes';
/** Ends this process, with SIGKILL on itself: a native call may hold the worker for minutes, and `process.exit` would wait for it. */
export function endAtOnce(): void {
  process.kill(process.pid, 'SIGKILL');
}

/**
 * Listens for Ctrl-C and similar signals. The first asks to stop after the current step; the second ends the process at once.
 * @returns a function that stops listening
 */
export function onStopRequest(stop: () => void, note: (text: string) => void): () => void {
  let asked = false;
  const onSignal = () => {
    if (asked) endAtOnce();
    asked = true;
    note('Stopping after the current step; what is finished is kept. Press Ctrl-C again to stop at once.');
    stop();
  };
  const signals = ['SIGINT', 'SIGTERM', 'SIGHUP'] as const;
  for (const signal of signals) process.on(signal, onSignal);
  return () => {
    for (const signal of signals) process.off(signal, onSignal);
  };
}

/** An idle thread ends within this time. */
const graceMs = 3_000;

/**
 * Ends a process whose run is over and written. A thread that still keeps the process is compiling with XLA, for up to some minutes. It
 * cannot be interrupted, and `process.exit` would wait for it. After a cancellation the process ends by the signal that a shell
 * reports as 130. No signal gives other exit codes, so the user is told what the process waits for.
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
