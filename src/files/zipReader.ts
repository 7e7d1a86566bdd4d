import { Readable } from 'node:stream';
import * as yauzl from 'yauzl';

/** An archive, read by position. */
interface Archive {
  /** In bytes. */
  readonly size: number;
  read(position: number, length: number): Promise<Uint8Array>;
}

/**
 * Lets yauzl read a file by position. Its own way hands the positions of an archive to the system unchecked, and a wrong one throws where
 * nobody can catch it.
 */
export class ZipReader extends yauzl.RandomAccessReader {
  constructor(private readonly file: Archive) {
    super();
  }

  override read(
    buffer: Buffer,
    offset: number,
    length: number,
    position: number,
    callback: (error: Error | null) => void,
  ): void {
    const bytes =
      position >= 0 && position + length <= this.file.size
        ? this.file.read(position, length)
        : Promise.reject(new Error('it points past the end of the file'));
    bytes
      .then((read) => void buffer.set(read, offset))
      .then(() => setImmediate(callback, null))
      .catch((error: Error) => setImmediate(callback, error));
  }

  override _readStreamForRange(): Readable {
    return Readable.from([]);
  }
}
