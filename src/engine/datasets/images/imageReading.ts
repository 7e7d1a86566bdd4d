import { createHash } from 'node:crypto';
import { SerialQueue } from '../../../experiment/timing/serialQueue';
import type { FileDigest } from '../../../files/digest';
import { readImage } from '../../images/readImage';
import { type BrokenImage, brokenFacts } from '../imageFacts';

/** Files of more bytes are in memory one at a time: a few images that are worth looking at, or a small archive's, could fill all of it. */
const largeBytes = 16_000_000;

const largeFiles = new SerialQueue();

/** Reads an image for its digest and its facts. It is read and unpacked once, even if the caller asks for both. */
export class ImageReading {
  private bytes: Buffer | undefined;
  private leave: (() => void) | undefined;

  /**
   * @param file absolute; of an image in an archive, as if that were a folder
   * @param name how messages call it
   */
  constructor(
    private readonly file: string,
    private readonly name: string,
  ) {}

  /** A large file has its turn from here until `close`. Throws as `readImage`. */
  readonly digest = async (): Promise<FileDigest> => {
    this.bytes = await readImage(this.file, { beforeReading: (bytes) => this.takeTurn(bytes) });
    return { sha256: createHash('sha256').update(this.bytes).digest('hex'), bytes: this.bytes.length };
  };

  /**
   * Inspects the image and returns its facts, or why it cannot be read.
   * @throws errors that `brokenFacts` does not accept
   */
  async look<Facts>(
    look: (bytes: Uint8Array, name: string) => Facts | Promise<Facts>,
  ): Promise<Facts | BrokenImage> {
    try {
      return await look(this.bytes ?? (await readImage(this.file)), this.name);
    } catch (thrown) {
      return brokenFacts(thrown);
    }
  }

  /** Forgets what was read. */
  close(): void {
    this.bytes = undefined;
    this.leave?.();
  }

  private async takeTurn(bytes: number): Promise<void> {
    if (bytes <= largeBytes) return;
    await new Promise<void>((begin) => {
      const left = new Promise<void>((leave) => {
        this.leave = leave;
      });
      void largeFiles.add(() => {
        begin();
        return left;
      });
    });
  }
}
