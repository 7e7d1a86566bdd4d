import type { FileHandle } from 'node:fs/promises';

/** The size up to which pieces are gathered: every write waits for its turn on this thread. */
const chunkBytes = 8_000_000;

/** Writes consecutive pieces: while the system writes some, the next are prepared. */
export class GatheredWrites {
  private gathered: Uint8Array[] = [];
  private bytes = 0;
  private writing = Promise.resolve();

  /** @param position of the gathered pieces, in bytes */
  constructor(
    private readonly handle: FileHandle,
    private position: number,
  ) {}

  /** Takes ownership of the bytes. Throws the error of an earlier write. */
  async add(bytes: Uint8Array): Promise<void> {
    this.gathered.push(bytes);
    this.bytes += bytes.length;
    if (this.bytes >= chunkBytes) await this.handOver();
  }

  /** Skips bytes that another writer writes. @returns their position */
  async skip(bytes: number): Promise<number> {
    await this.handOver();
    const begin = this.position;
    this.position += bytes;
    return begin;
  }

  /** Waits until the system has all bytes. Throws the error of a write. */
  async end(): Promise<void> {
    await this.handOver();
    await this.writing;
  }

  /** Waits for all writes, ignoring errors, so that the file can be closed. */
  async settle(): Promise<void> {
    await this.writing.catch(() => undefined);
  }

  private async handOver(): Promise<void> {
    await this.writing;
    if (this.bytes === 0) return;
    const chunk = this.gathered.length === 1 ? this.gathered[0]! : Buffer.concat(this.gathered);
    this.writing = writeFully(this.handle, chunk, this.position);
    // The next write, or the end, throws its error.
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
