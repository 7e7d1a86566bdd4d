import { mkdir, rm } from 'node:fs/promises';
import os from 'node:os';
import path from 'node:path';
import { sweepTemporary, temporarySibling } from './temporary';

/**
 * Does some work in a new, empty folder that only this user may enter, and removes it afterwards. Where no folder can be made (a full
 * or read-only disk), the root of the file system takes its place: it is nobody's who must not be trusted. Folders that killed
 * processes left there go.
 */
export async function inPrivateFolder<T>(work: (folder: string) => Promise<T>): Promise<T> {
  const temporary = os.tmpdir();
  await sweepTemporary(temporary);
  const folder = temporarySibling(path.join(temporary, 'graft'));
  const isMade = await mkdir(folder, { mode: 0o700 }).then(
    () => true,
    () => false,
  );
  try {
    return await work(isMade ? folder : path.parse(temporary).root);
  } finally {
    if (isMade) await rm(folder, { recursive: true, force: true }).catch(() => undefined);
  }
}
