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

/** How what a name stands for is read, and known again without reading it. */
export interface NamedContent {
  /** Differs wherever the content may. Throws the file system's error. */
  stampOf(file: string): string;
  /** Rejects with what reading rejects with. */
  digest(file: string, signal?: AbortSignal): Promise<FileDigest>;
}

/** The content of a file: known again by its size, modification time and inode. */
export const wholeFile: NamedContent = { stampOf: stampOfFile, digest: digestFile };

/** Small files are asked for and read at once; after so many milliseconds of that, whoever else waits for this thread has a turn. */
const turnEveryMs = 20;

/**
 * Digests of files, remembered by size, modification time and inode, so that a large file is read again only after a change.
 * Kept in a file; losing it costs time only.
 */
export class DigestStore {
  private readonly known: RememberedMap<z.infer<typeof knownSchema>>;
  private lastTurn = performance.now();

  /** @param prepare makes the file's folder, and looks at what is there already */
  constructor(file: string, prepare?: (folder: string) => Promise<unknown>) {
    this.known = new RememberedMap(file, knownSchema, prepare);
  }

  /** The digest of a file. Rejects with the file system's error if it cannot be read, or with the signal's reason. */
  async digest(file: string, signal?: AbortSignal, content = wholeFile): Promise<FileDigest> {
    const old = await this.known.get(file);
    await this.giveTurn();
    signal?.throwIfAborted();
    const stamp = content.stampOf(file);
    if (old?.stamp === stamp) return { sha256: old.sha256, bytes: old.bytes };
    const digest = await content.digest(file, signal);
    // A file that changed while it was read is not remembered under either stamp.
    if (content.stampOf(file) === stamp) await this.known.set(file, { stamp, ...digest });
    return digest;
  }

  /** The digest of a file that has not changed since it was taken; undefined for any other, which is not read. */
  async remembered(file: string, content = wholeFile): Promise<FileDigest | undefined> {
    const old = await this.known.get(file);
    await this.giveTurn();
    if (!old || old.stamp !== stampIfThere(file, content)) return undefined;
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

function stampIfThere(file: string, content: NamedContent): string | undefined {
  try {
    return content.stampOf(file);
  } catch {
    return undefined;
  }
}

function stampOfFile(file: string): string {
  const { size, mtimeNs, ino } = statSync(file, { bigint: true });
  return `${size}-${mtimeNs}-${ino}`;
}
