import { lstat, readdir, stat } from 'node:fs/promises';
import path from 'node:path';
import type { Place } from '../../experiment/errors/errors';
import { packageError } from '../../experiment/errors/packages';
import { unlessMissing } from '../../files/fileErrors';
import { readManifest } from './manifest';

/**
 * Looks whether a package can be written to a folder: it is not there yet, or empty, or holds a package of Graft's.
 * @param place where the experiment names the folder
 * @throws GraftError `package/not-a-folder`, `package/linked`, `package/mount-point`, `package/folder-taken`
 */
export async function checkTarget(to: string, place: Place): Promise<void> {
  await refuseFilesAbove(to, place);
  const found = await lstat(to).catch(unlessMissing);
  if (!found) return;
  if (found.isSymbolicLink()) throw packageError('package/linked', { folder: to }, { place });
  if (!found.isDirectory()) throw packageError('package/not-a-folder', { found: ['file', to] }, { place });
  if ((await stat(path.dirname(to))).dev !== found.dev)
    throw packageError('package/mount-point', { folder: to }, { place });
  const names = await readdir(to);
  if (names.length > 0 && !(await readManifest(to)))
    throw packageError('package/folder-taken', { folder: to }, { place });
}

/** The nearest thing that is there on the way to a path must be a folder. */
async function refuseFilesAbove(to: string, place: Place): Promise<void> {
  for (let above = path.dirname(to); ; above = path.dirname(above)) {
    const found = await stat(above).catch(unlessMissing);
    if (found?.isDirectory() || above === path.dirname(above)) return;
    if (found || (await lstat(above).catch(unlessMissing)))
      throw packageError('package/not-a-folder', { found: ['above', above] }, { place });
  }
}
