import type { Io } from '../io';
import { writeCheckpoint } from './checkpoint';
import { disposeSnapshot, type Snapshot } from './snapshot';

/** What belongs to a checkpoint and is written or removed beside it. */
export interface Around {
  /** What the checkpoint names must be there before it is. */
  readonly before: () => Promise<void>;
  /** The checkpoint is in place. */
  readonly after: () => Promise<void>;
}

/** What a common disk takes in. */
const diskBytesPerMs = 500_000;

/**
 * The checkpoints of a training, written in the background while the next steps run: a step blocks this thread, and writing continues
 * between two of them, and on the threads of Node that write.
 */
export class Checkpoints {
  private last: number;
  /** How long one takes to write: a guess until one was written. */
  private costMs: number;
  private running: Promise<void> | undefined;
  private failure: unknown;

  /**
   * @param everyMs milliseconds from one checkpoint to the next
   * @param bytes of a checkpoint, about
   */
  constructor(
    private readonly folder: string,
    private everyMs: number,
    private readonly io: Pick<Io, 'now'>,
    bytes: number,
  ) {
    this.last = io.now();
    this.costMs = bytes / diskBytesPerMs;
  }

  /** Whether it is time for one, and none is being written. */
  isDue(): boolean {
    if (this.failure) throw this.failure;
    return !this.running && this.io.now() - this.last >= this.everyMs;
  }

  /** The end of an epoch is a good moment, unless it costs more than a sixtieth of the time since the last one. */
  isDueAtEpochEnd(): boolean {
    return this.isDue() || (!this.running && this.io.now() - this.last >= 60 * this.costMs);
  }

  /** Begins to write, and lets go of the snapshot in the end. */
  begin(snapshot: Snapshot, around: Around): void {
    this.running = this.write(snapshot, around)
      .catch((thrown: unknown) => {
        this.failure = thrown;
      })
      .finally(() => {
        this.running = undefined;
      });
  }

  /** Waits until nothing is written any more. Throws what writing threw. */
  async settle(): Promise<void> {
    await this.running;
    if (this.failure) throw this.failure;
  }

  private async write(snapshot: Snapshot, { before, after }: Around): Promise<void> {
    const started = this.io.now();
    try {
      await before();
      await writeCheckpoint(this.folder, snapshot);
      await after();
    } finally {
      disposeSnapshot(snapshot);
    }
    this.last = this.io.now();
    this.costMs = this.last - started;
    // Where the disk is slow, writing takes at most a twentieth of the time.
    this.everyMs = Math.max(this.everyMs, 20 * this.costMs);
  }
}
