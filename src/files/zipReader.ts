import { Readable } from 'node:stream';
import type { Entry } from 'yauzl';
import * as yauzl from 'yauzl';
import type { ArchiveProblem } from '../experiment/errors/assets';

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

/** The problem with a member of an untrusted archive; undefined if there is none. */
export function entryProblem(entry: Entry): ArchiveProblem | undefined {
  if (!isInside(entry.fileName)) return ['outside', entry.fileName];
  if (!isPlain(entry)) return ['link', entry.fileName];
  return entry.isEncrypted() ? ['encrypted', entry.fileName] : undefined;
}

/** Whether a relative path with forward slashes stays in its folder on every system. */
export function isInside(name: string): boolean {
  return (
    name !== '' && !name.startsWith('/') && !/[\\\0]|^[a-z]:/i.test(name) && !name.split('/').includes('..')
  );
}

/** The upper half of the attributes holds the Unix mode if a Unix made the archive; 0 means that it says nothing. */
function isPlain({ externalFileAttributes }: Entry): boolean {
  const type = (externalFileAttributes >>> 16) & 0o170000;
  return type === 0 || type === 0o100000;
}
