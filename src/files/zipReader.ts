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
 * Lets yauzl read a file by position. Its own reader passes the positions in an archive to the system unchecked, and a wrong one throws
 * an error that cannot be caught.
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

/** Limits of a member's name: folders without end would take time and memory, and no system unpacks them. */
const [longestName, deepestFolder] = [1024, 100];

/** The problem with a member of an untrusted archive; undefined if there is none. */
export function entryProblem(entry: Entry): ArchiveProblem | undefined {
  const { fileName } = entry;
  if (fileName.length > longestName || fileName.split('/').length > deepestFolder)
    return ['too-deep', `${fileName.slice(0, 40)}…`];
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

/** The bytes of a member in its archive, its local header included. */
export interface MemberBytes {
  readonly name: string;
  readonly start: number;
  /** Exclusive. */
  readonly end: number;
}

/** The size of a member's local header in bytes, without its names. */
export const localHeaderBytes = 30;

/** The bytes of a member, at least: only the local header knows the length of its names. */
export function memberBytes({ fileName, relativeOffsetOfLocalHeader, compressedSize }: Entry): MemberBytes {
  const start = relativeOffsetOfLocalHeader;
  return { name: fileName, start, end: start + localHeaderBytes + compressedSize };
}

/** A member in the bytes of another one, if there is one: with such members, a small archive unpacks to any size. */
export function overlappingMember(members: readonly MemberBytes[]): string | undefined {
  const inOrder = [...members].sort((a, b) => a.start - b.start);
  return inOrder.find(({ start }, i) => i > 0 && start < inOrder[i - 1]!.end)?.name;
}
