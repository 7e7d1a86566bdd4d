import type { Dirent } from 'node:fs';
import { lstat, readdir } from 'node:fs/promises';
import path from 'node:path';
import { unlessMissing } from './fileErrors';

/**
 * All that is in a folder, at any depth; links are not followed. Folder by folder, so that what goes meanwhile is passed over, where
 * Node's own recursive listing fails as a whole. Nothing is in a folder that is not there.
 */
export async function* entriesBelow(folder: string): AsyncGenerator<Dirent> {
  const waiting = [folder];
  // No generator in a generator: each entry would pass through all of them.
  for (let at = waiting.pop(); at !== undefined; at = waiting.pop())
    for (const entry of (await readdir(at, { withFileTypes: true }).catch(unlessMissing)) ?? []) {
      yield entry;
      if (entry.isDirectory()) waiting.push(path.join(at, entry.name));
    }
}

/** The relative paths of all that is in a folder, at any depth, but the folders themselves: with forward slashes, sorted. */
export async function filesIn(folder: string): Promise<string[]> {
  const entries = await readdir(folder, { recursive: true, withFileTypes: true });
  return entries
    .filter((entry) => !entry.isDirectory())
    .map(({ parentPath, name }) => path.relative(folder, path.join(parentPath, name)))
    .map((name) => name.split(path.sep).join('/'))
    .sort();
}

/** The size of a folder's content. */
interface FolderSize {
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
