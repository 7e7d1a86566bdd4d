import { mkdir } from 'node:fs/promises';
import path from 'node:path';
import { asFileError, systemCode } from './fileErrors';

/**
 * Makes a folder and its parents, where they are not there already. (Node's own `recursive` reports a read-only disk as a missing file.)
 * @throws GraftError `files/disk-full`, `files/read-only`
 */
export async function makeFolder(folder: string): Promise<void> {
  try {
    await mkdir(folder);
  } catch (thrown) {
    if (systemCode(thrown) === 'EEXIST') return;
    if (systemCode(thrown) !== 'ENOENT' || path.dirname(folder) === folder) throw asFileError(thrown, folder);
    await makeFolder(path.dirname(folder));
    await makeFolder(folder);
  }
}
