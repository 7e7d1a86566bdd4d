import { mkdir, stat } from 'node:fs/promises';
import path from 'node:path';
import { fileError } from '../experiment/errors/files';
import { asFileError, isMissing, systemCode } from './fileErrors';

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
