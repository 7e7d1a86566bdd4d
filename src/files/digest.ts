import { statSync } from 'node:fs';
import * as z from 'zod';
import { contentHash } from './contentHash';
import { RememberedMap } from './rememberedMap';

/** SHA-256 of a file's content, and its size. */
export interface FileDigest {
  sha256: string;
  bytes: number;
}

const knownSchema = z.object({
  stamp: z.string(),
  sha256: z.string(),
  bytes: z.number().int().nonnegative(),
});

/** A stamp that recognizes content without reading it: it changes whenever the content may have changed. Throws the file system's error. */
export type StampOf = (file: string) => string;

/** How to read and recognize the content behind a name that is not a whole file. */
export interface NamedContent {
  readonly stampOf?: StampOf | undefined;
  /** Rejects with what reading rejects with. */
  readonly digest?: ((file: string, signal?: AbortSignal) => Promise<FileDigest>) | undefined;
}

/** Small files are read synchronously; after this many milliseconds, other work of this thread has a turn. */
const turnEveryMs = 20;

/**
 * Digests of files, remembered by size, modification time and inode, so that a large file is read again only after a change.
 * Kept in a file; losing it costs time only.
 */
export class DigestStore {
  private readonly known: RememberedMap<z.infer<typeof knownSchema>>;
  private lastTurn = performance.now();

  /** @param prepare creates the file's folder, and checks one that exists */
  constructor(file: string, prepare?: (folder: string) => Promise<unknown>) {
    this.known = new RememberedMap(file, knownSchema, prepare);
  }

  /** The digest of a file. Rejects with the file system's error if it cannot be read, or with the signal's reason. */
  async digest(
    file: string,
    signal?: AbortSignal,
    { digest: read = digestFile, stampOf = stampOfFile }: NamedContent = {},
  ): Promise<FileDigest> {
    const old = await this.known.get(file);
    await this.giveTurn();
    signal?.throwIfAborted();
    const stamp = stampOf(file);
    if (old?.stamp === stamp) return { sha256: old.sha256, bytes: old.bytes };
    const digest = await read(file, signal);
    // A file that changed while it was read is not remembered under either stamp.
    if (stampOf(file) === stamp) await this.known.set(file, { stamp, ...digest });
    return digest;
  }

  /** The digest of a file that has not changed since it was taken; undefined for any other, which is not read. */
  async remembered(file: string, stampOf: StampOf = stampOfFile): Promise<FileDigest | undefined> {
    const old = await this.known.get(file);
    await this.giveTurn();
    if (!old || old.stamp !== stampIfThere(file, stampOf)) return undefined;
    return { sha256: old.sha256, bytes: old.bytes };
  }

  /** Writes what was learned, where that can be written. */
  save(): Promise<void> {
    return this.known.save();
  }

  private async giveTurn(): Promise<void> {
    if (performance.now() - this.lastTurn < turnEveryMs) return;
    await new Promise((resolve) => setImmediate(resolve));
    this.lastTurn = performance.now();
  }
}

/**
 * Reads a whole file once.
 * @throws GraftError `files/not-plain`; the file system's error if it cannot be read
 */
export async function digestFile(file: string, signal?: AbortSignal): Promise<FileDigest> {
  const { hash, bytes } = await contentHash(file, 'sha256', signal);
  return { sha256: hash, bytes };
}

function stampIfThere(file: string, stampOf: StampOf): string | undefined {
  try {
    return stampOf(file);
  } catch {
    return undefined;
  }
}

/** The size of a file, its modification time and inode. */
export function stampOfFile(file: string): string {
  const { size, mtimeNs, ino } = statSync(file, { bigint: true });
  return `${size}-${mtimeNs}-${ino}`;
}
