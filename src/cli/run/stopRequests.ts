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
