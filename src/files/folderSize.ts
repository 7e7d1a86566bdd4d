import type { Dirent } from 'node:fs';
import { lstat, readdir } from 'node:fs/promises';
import path from 'node:path';
import { isMissing } from './fileErrors';

/** What a folder holds. */
export interface FolderSize {
  readonly bytes: number;
  /** When the newest file, or the folder itself, changed, in milliseconds since the epoch; 0 if the folder is gone. */
  readonly changedMs: number;
}

/**
 * The bytes of all files in a folder, at any depth, and when the newest of them changed. Links are not followed. A run may write and
 * rename while its folder is measured: what is gone by then counts nothing.
 */
export async function folderSize(folder: string): Promise<FolderSize> {
  let { bytes, changedMs } = { bytes: 0, changedMs: (await orGone(lstat(folder)))?.mtimeMs ?? 0 };
  for await (const name of filesIn(folder)) {
    const file = await orGone(lstat(name));
    bytes += file?.size ?? 0;
    changedMs = Math.max(changedMs, file?.mtimeMs ?? 0);
  }
  return { bytes, changedMs };
}

/** Folder by folder: Node's own recursive listing fails as a whole where one folder goes meanwhile. */
async function* filesIn(folder: string): AsyncGenerator<string> {
  const entries: Dirent[] = (await orGone(readdir(folder, { withFileTypes: true }))) ?? [];
  for (const entry of entries) {
    const at = path.join(folder, entry.name);
    if (entry.isDirectory()) yield* filesIn(at);
    else if (entry.isFile()) yield at;
  }
}

function orGone<T>(asked: Promise<T>): Promise<T | undefined> {
  return asked.catch((thrown: unknown) => {
    if (isMissing(thrown)) return undefined;
    throw thrown;
  });
}
