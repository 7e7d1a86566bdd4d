import { lstat, readdir } from 'node:fs/promises';
import path from 'node:path';

/** What a folder holds. */
export interface FolderSize {
  readonly bytes: number;
  /** When the newest file, or the folder itself, changed, in milliseconds since the epoch. */
  readonly changedMs: number;
}

/** The bytes of all files in a folder, at any depth, and when the newest of them changed. Links are not followed. */
export async function folderSize(folder: string): Promise<FolderSize> {
  const entries = await readdir(folder, { recursive: true, withFileTypes: true });
  let { mtimeMs: changedMs } = await lstat(folder);
  let bytes = 0;
  for (const { parentPath, name } of entries.filter((entry) => entry.isFile())) {
    const file = await lstat(path.join(parentPath, name)).catch(() => undefined);
    bytes += file?.size ?? 0;
    changedMs = Math.max(changedMs, file?.mtimeMs ?? 0);
  }
  return { bytes, changedMs };
}
