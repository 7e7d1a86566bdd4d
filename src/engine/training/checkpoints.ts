import type { Io } from '../io';
import { writeCheckpoint } from './checkpoint';
import { disposeSnapshot, type Snapshot } from './snapshot';

/** Files that belong to a checkpoint and are written or removed with it. */
export interface Around {
  /** Writes the files that the checkpoint names. Called at once, since their content may change while the checkpoint is written. */
  readonly before: () => Promise<void>;
  /** The checkpoint is in place. */
  readonly after: () => Promise<void>;
}

/** The write speed of a common disk. */
const diskBytesPerMs = 500_000;

/**
 * The checkpoints of a training. A step during a snapshot would copy the whole state and take its memory twice, so the next step waits until
 * the file has the snapshot, which takes about as long as a copy. The next steps run while the disk flushes.
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

  /**
   * Starts to write a snapshot, and disposes of it.
   * @returns when the snapshot is disposed of; the next call throws a later failure
   */
  begin(snapshot: Snapshot, around: Around): Promise<void> {
    return new Promise((resolve) => {
      const letGo = () => {
        disposeSnapshot(snapshot);
        resolve();
      };
      this.running = this.write(snapshot, letGo, around)
        .catch((thrown: unknown) => {
          this.failure = thrown;
        })
        .finally(() => {
          this.running = undefined;
          letGo();
        });
    });
  }

  /** Waits until nothing is written any more. Throws what writing threw. */
  async settle(): Promise<void> {
    await this.running;
    if (this.failure) throw this.failure;
  }

  private async write(snapshot: Snapshot, written: () => void, { before, after }: Around): Promise<void> {
    const started = this.io.now();
    await writeCheckpoint(this.folder, snapshot, { written, named: before() });
    await after();
    this.last = this.io.now();
    this.costMs = this.last - started;
    // Where the disk is slow, writing takes at most a twentieth of the time.
    this.everyMs = Math.max(this.everyMs, 20 * this.costMs);
  }
}
