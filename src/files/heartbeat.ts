/** How often the holder of a lock, or the writer of a log, shows that it lives. */
export const heartbeatMs = 5_000;
/** A process that was silent for longer than this is gone. */
const silenceMs = 30_000;
/** A process that shows no sign of life while it is watched for this long is gone too. */
const watchMs = 3 * heartbeatMs;

/**
 * Whether a process keeps touching a file, judged by the file's modification times. A single time proves nothing: a file from a clone or
 * an archive is as recent as one that was just touched. Only an advancing time is a sign of life.
 */
export class Heartbeat {
  private last: { mtimeMs: number; since: number } | undefined;
  private beats = false;

  /**
   * @param watched milliseconds after which one that was never seen to advance is dead
   * @param silence milliseconds between two signs of life, at most
   */
  constructor(
    private readonly watched = watchMs,
    private readonly silence = silenceMs,
  ) {}

  /** Takes note of the file's time now. @returns whether its owner is alive; undefined while that is unknown */
  judge(mtimeMs: number): boolean | undefined {
    const now = performance.now();
    if (this.last && this.last.mtimeMs !== mtimeMs) this.beats = true;
    if (this.last?.mtimeMs !== mtimeMs) this.last = { mtimeMs, since: now };
    // A time far in the future was never a heartbeat either.
    if (!this.beats && Math.abs(Date.now() - mtimeMs) > this.silence) return false;
    const isSilent = now - this.last!.since > (this.beats ? this.silence : this.watched);
    return isSilent ? false : this.beats || undefined;
  }
}
