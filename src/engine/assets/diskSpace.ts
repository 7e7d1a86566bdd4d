import { statfs } from 'node:fs/promises';
import path from 'node:path';
import { fileError } from '../../experiment/errors/files';
import { isMissing } from '../../files/fileErrors';

/** The bytes that this user may still write at the place of `folder`, which need not exist. */
export async function freeSpace(folder: string): Promise<number> {
  try {
    const { bavail, bsize } = await statfs(folder);
    return bavail * bsize;
  } catch (thrown) {
    if (isMissing(thrown) && path.dirname(folder) !== folder) return freeSpace(path.dirname(folder));
    throw thrown;
  }
}

/**
 * Checks the disk space before a long download.
 * @param purpose the consumer of the space, as the subject of a sentence
 * @throws GraftError `files/disk-full`
 */
export async function requireSpace(folder: string, bytes: number, purpose: string): Promise<void> {
  const free = await freeSpace(folder);
  if (free >= bytes) return;
  throw fileError('files/disk-full', { path: folder, purpose, needed: bytes, free });
}
