type Timer = ReturnType<typeof setTimeout>;

/** Calls back for a key some time after it was last asked to: several requests in a row are one call. */
export class Debounce<Key = 'all'> {
  private readonly timers = new Map<Key, Timer>();
  private isDisposed = false;

  /**
   * @param ms milliseconds to wait
   * @param keepsAlive whether the process waits for the call; a browser has none
   */
  constructor(
    private readonly act: (key: Key) => unknown,
    private readonly ms: number,
    private readonly keepsAlive = true,
  ) {}

  /** Calls back later, and postpones an earlier request, since the user is still typing. */
  ask(key: Key, ms = this.ms): void {
    if (this.isDisposed) return;
    this.cancel(key);
    const timer = setTimeout(() => {
      this.timers.delete(key);
      this.act(key);
    }, ms);
    if (!this.keepsAlive) (timer as { unref?(): void }).unref?.();
    this.timers.set(key, timer);
  }

  /** Calls back later, and puts nothing off: of a stream of requests, one in each period is answered. */
  askOnce(key: Key, ms = this.ms): void {
    if (!this.timers.has(key)) this.ask(key, ms);
  }

  cancel(key: Key): void {
    clearTimeout(this.timers.get(key));
    this.timers.delete(key);
  }

  /** Drops all requests, also those to come. */
  dispose(): void {
    this.isDisposed = true;
    for (const key of [...this.timers.keys()]) this.cancel(key);
  }
}
