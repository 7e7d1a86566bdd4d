/** When a training reads its loss back from the device, and how long the steps between two readings took. */
export class LossReadings {
  private last: { at: number; step: number } | undefined;

  /** @param everyMs no more often than this; 0 for every step */
  constructor(private readonly everyMs: number) {}

  isDue(now: number): boolean {
    return !this.last || now - this.last.at >= this.everyMs;
  }

  /**
   * Notes that the loss of `step`, which began at `started`, is read.
   * @returns milliseconds that each of the steps since the last reading took
   */
  note(step: number, started: number, now: number): number {
    const { last } = this;
    this.last = { at: now, step };
    const isAlone = !last || last.step === step - 1;
    const elapsed = isAlone ? now - started : (now - last.at) / (step - last.step);
    return Math.max(elapsed, 0.001);
  }
}
