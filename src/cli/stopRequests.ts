/**
 * Has Ctrl-C and similar signals ask to stop.
 * @returns a function that stops listening
 */
export function onStopRequest(stop: () => void, note: (text: string) => void): () => void {
  return new StopRequests(stop, note).listen();
}

/**
 * What is asked to stop does so after the current step; asked again, the process ends at once, with SIGKILL on itself: a native call may
 * hold the worker for minutes, and `process.exit` would wait for it.
 */
export class StopRequests {
  private asked = false;

  constructor(
    private readonly stop: () => void,
    private readonly note: (text: string) => void,
  ) {}

  /** In whatever way somebody does. */
  readonly ask = (): void => {
    if (this.asked) process.kill(process.pid, 'SIGKILL');
    this.asked = true;
    this.note(
      'Stopping after the current step; what is finished is kept. Press Ctrl-C again to stop at once.',
    );
    this.stop();
  };

  /**
   * Listens for Ctrl-C and similar signals.
   * @returns a function that stops listening
   */
  listen(): () => void {
    const signals = ['SIGINT', 'SIGTERM', 'SIGHUP'] as const;
    for (const signal of signals) process.on(signal, this.ask);
    return () => {
      for (const signal of signals) process.off(signal, this.ask);
    };
  }
}
