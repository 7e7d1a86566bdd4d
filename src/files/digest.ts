import { stat } from 'node:fs/promises';
import { z } from 'zod';
import { parseJson } from '../experiment/parseJson';
import { writeAtomically } from './atomicWrite';
import { contentHash } from './contentHash';
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

/**
 * Digests of files, remembered by size, modification time and inode, so that a large file is read again only after a change.
 * Kept in `.graft/cache/digests.json`; losing it costs time only.
 */
export class DigestStore {
  private known: Promise<Map<string, { stamp: string } & FileDigest>> | undefined;
  private changed = false;

  constructor(private readonly path: string) {}

  /** The digest of a file. Rejects with the file system's error if it cannot be read. */
  async digest(file: string, signal?: AbortSignal): Promise<FileDigest> {
    const known = await this.load();
    const stamp = await stampOf(file);
    const old = known.get(file);
    if (old?.stamp === stamp) return { sha256: old.sha256, bytes: old.bytes };
    const digest = await digestFile(file, signal);
    // A file that changed while it was read is not remembered under either stamp.
    if ((await stampOf(file)) === stamp) {
      known.set(file, { stamp, ...digest });
      this.changed = true;
    }
    return digest;
  }

  /** Writes what was learned, where there is something to write it into: losing it costs time only. */
  async save(): Promise<void> {
    if (!this.changed) return;
    const text = JSON.stringify(Object.fromEntries(await this.load()));
    await writeAtomically(this.path, text).catch(() => undefined);
    this.changed = false;
  }

  /** Once, for all that ask at the same time. */
  private load() {
    this.known ??= readPlainFile(this.path)
      .then(parseJson)
      .catch(() => ({}))
      .then((json: unknown) => new Map(Object.entries(storeSchema.safeParse(json).data ?? {})));
    return this.known;
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

async function stampOf(file: string): Promise<string> {
  const { size, mtimeNs, ino } = await stat(file, { bigint: true });
  return `${size}-${mtimeNs}-${ino}`;
}
