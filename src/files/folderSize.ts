import { lstat } from 'node:fs/promises';
import path from 'node:path';
import { entriesBelow } from './entriesBelow';
import { unlessMissing } from './fileErrors';

/** The size of a folder's content. */
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
  let { bytes, changedMs } = {
    bytes: 0,
    changedMs: (await lstat(folder).catch(unlessMissing))?.mtimeMs ?? 0,
  };
  for await (const entry of entriesBelow(folder)) {
    if (!entry.isFile()) continue;
    const file = await lstat(path.join(entry.parentPath, entry.name)).catch(unlessMissing);
    bytes += file?.size ?? 0;
    changedMs = Math.max(changedMs, file?.mtimeMs ?? 0);
  }
  return { bytes, changedMs };
}
