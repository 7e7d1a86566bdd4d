import type { Dirent } from 'node:fs';
import { readdir } from 'node:fs/promises';
import path from 'node:path';
import { unlessMissing } from './fileErrors';

/**
 * All that is in a folder, at any depth; links are not followed. Folder by folder, so that what goes meanwhile is passed over, where
 * Node's own recursive listing fails as a whole. Nothing is in a folder that is not there.
 */
export async function* entriesBelow(folder: string): AsyncGenerator<Dirent> {
  for (const entry of (await readdir(folder, { withFileTypes: true }).catch(unlessMissing)) ?? []) {
    yield entry;
    if (entry.isDirectory()) yield* entriesBelow(path.join(folder, entry.name));
  }
}
