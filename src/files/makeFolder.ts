import { mkdir, rm, stat } from 'node:fs/promises';
import os from 'node:os';
import path from 'node:path';
import { fileError } from '../experiment/errors/files';
import { asFileError, isMissing, systemCode } from './fileErrors';
import { sweepTemporary, temporarySibling } from './temporary';

/**
 * Makes a folder and its parents, where they are not there already. (Node's own `recursive` reports a read-only disk as a missing file.)
 * @throws GraftError `files/disk-full`, `files/read-only`; `files/in-the-way` if there is a file of that name
 */
export async function makeFolder(folder: string): Promise<void> {
  try {
    await mkdir(folder);
  } catch (thrown) {
    if (systemCode(thrown) === 'EEXIST') return requireFolder(folder);
    if (!isMissing(thrown) || path.dirname(folder) === folder) throw asFileError(thrown, folder);
    await makeFolder(path.dirname(folder));
    await makeFolder(folder);
  }
}

async function requireFolder(folder: string): Promise<void> {
  if ((await stat(folder)).isDirectory()) return;
  throw fileError('files/in-the-way', { path: folder });
}

/**
 * Does some work in a new, empty folder that only this user may enter, and removes it afterwards. Where no folder can be made (a full
 * or read-only disk), the root of the file system takes its place, since only a trusted user can write there. Removes
 * the folders of killed processes.
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
