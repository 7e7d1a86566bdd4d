import type { FileHandle } from 'node:fs/promises';

/** Small pieces are written together: every write waits for its turn among whatever else this thread does. */
const chunkBytes = 8_000_000;

/** Writes pieces behind one another: while the system takes some of them, the next are made. */
export class GatheredWrites {
  private gathered: Uint8Array[] = [];
  private bytes = 0;
  private writing = Promise.resolve();

  /** @param position in bytes, of what is gathered */
  constructor(
    private readonly handle: FileHandle,
    private position: number,
  ) {}

  /** Takes over the bytes. Throws what an earlier write threw. */
  async add(bytes: Uint8Array): Promise<void> {
    this.gathered.push(bytes);
    this.bytes += bytes.length;
    if (this.bytes >= chunkBytes) await this.handOver();
  }

  /** Leaves out bytes that others write. @returns where they go */
  async skip(bytes: number): Promise<number> {
    await this.handOver();
    const begin = this.position;
    this.position += bytes;
    return begin;
  }

  /** Waits until the system has all. Throws what writing threw. */
  async end(): Promise<void> {
    await this.handOver();
    await this.writing;
  }

  /** Waits until nothing is written any more, whatever became of it: the file may be closed. */
  async settle(): Promise<void> {
    await this.writing.catch(() => undefined);
  }

  private async handOver(): Promise<void> {
    await this.writing;
    if (this.bytes === 0) return;
    const chunk = this.gathered.length === 1 ? this.gathered[0]! : Buffer.concat(this.gathered);
    this.writing = writeFully(this.handle, chunk, this.position);
    // The next turn, or the end, throws what it throws.
    this.writing.catch(() => undefined);
    this.position += this.bytes;
    this.gathered = [];
    this.bytes = 0;
  }
}

async function writeFully(handle: FileHandle, bytes: Uint8Array, position: number): Promise<void> {
  for (let done = 0; done < bytes.length; ) {
    done += (await handle.write(bytes, done, bytes.length - done, position + done)).bytesWritten;
  }
}
