import { mkdtemp, rm } from 'node:fs/promises';
import os from 'node:os';
import path from 'node:path';

/**
 * Does some work in a new, empty folder that only this user may enter, and removes it afterwards. Where no folder can be made (a full
 * or read-only disk), the root of the file system takes its place: it is nobody's who must not be trusted.
 */
export async function inPrivateFolder<T>(work: (folder: string) => Promise<T>): Promise<T> {
  const temporary = os.tmpdir();
  const folder = await mkdtemp(path.join(temporary, 'graft-')).catch(() => undefined);
  try {
    return await work(folder ?? path.parse(temporary).root);
  } finally {
    if (folder !== undefined) await rm(folder, { recursive: true, force: true }).catch(() => undefined);
  }
}
