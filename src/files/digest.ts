import { statSync } from 'node:fs';
import path from 'node:path';
import { z } from 'zod';
import { parseJson } from '../experiment/parseJson';
import { writeAtomically } from './atomicWrite';
import { contentHash } from './contentHash';
import { makeFolder } from './makeFolder';
import { readPlainFile } from './readPlainFile';

/** SHA-256 of a file's content, and its size. */
export interface FileDigest {
  sha256: string;
  bytes: number;
}

const storeSchema = z.record(
  z.string(),
  z.object({ stamp: z.string(), sha256: z.string(), bytes: z.number().int().nonnegative() }),
);

/** Small files are asked for and read at once; after so many milliseconds of that, whoever else waits for this thread has a turn. */
const turnEveryMs = 20;

/**
 * Digests of files, remembered by size, modification time and inode, so that a large file is read again only after a change.
 * Kept in a file; losing it costs time only.
 */
export class DigestStore {
  private known: Promise<Map<string, { stamp: string } & FileDigest>> | undefined;
  private changed = false;
  private lastTurn = performance.now();

  /** @param prepare makes the file's folder, and looks at what is there already */
  constructor(
    private readonly file: string,
    private readonly prepare: (folder: string) => Promise<unknown> = makeFolder,
  ) {}

  /** The digest of a file. Rejects with the file system's error if it cannot be read, or with the signal's reason. */
  async digest(file: string, signal?: AbortSignal): Promise<FileDigest> {
    const known = await this.load();
    await this.giveTurn();
    signal?.throwIfAborted();
    const stamp = stampOf(file);
    const old = known.get(file);
    if (old?.stamp === stamp) return { sha256: old.sha256, bytes: old.bytes };
    const digest = await digestFile(file, signal);
    // A file that changed while it was read is not remembered under either stamp.
    if (stampOf(file) === stamp) {
      known.set(file, { stamp, ...digest });
      this.changed = true;
    }
    return digest;
  }

  /** Writes what was learned, where that can be written. */
  async save(): Promise<void> {
    if (!this.changed) return;
    const text = JSON.stringify(Object.fromEntries(await this.load()));
    await this.prepare(path.dirname(this.file))
      .then(() => writeAtomically(this.file, text))
      .catch(() => undefined);
    this.changed = false;
  }

  /** Once, for all that ask at the same time. */
  private load() {
    this.known ??= readPlainFile(this.file)
      .then(parseJson)
      .catch(() => ({}))
      .then((json: unknown) => new Map(Object.entries(storeSchema.safeParse(json).data ?? {})));
    return this.known;
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

function stampOf(file: string): string {
  const { size, mtimeNs, ino } = statSync(file, { bigint: true });
  return `${size}-${mtimeNs}-${ino}`;
}
