import { lstat, readdir, stat } from 'node:fs/promises';
import path from 'node:path';
import { GraftError, type Place } from '../../experiment/errors/errors';
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
  if (found.isSymbolicLink())
    throw refused('linked', `${to} is a link, so the package would end up elsewhere.`, place);
  if (!found.isDirectory())
    throw refused('not-a-folder', `${to} is a file, so no package can be written there.`, place);
  if ((await stat(path.dirname(to))).dev !== found.dev)
    throw refused('mount-point', `${to} is a disk of its own, which cannot be replaced by a package.`, place);
  const names = await readdir(to);
  if (names.length > 0 && !(await readManifest(to)))
    throw refused('folder-taken', `${to} holds other files, so the package is not written there.`, place);
}

/** The nearest thing that is there on the way to a path must be a folder. */
async function refuseFilesAbove(to: string, place: Place): Promise<void> {
  for (let above = path.dirname(to); ; above = path.dirname(above)) {
    const found = await stat(above).catch(unlessMissing);
    if (found?.isDirectory() || above === path.dirname(above)) return;
    if (found || (await lstat(above).catch(unlessMissing)))
      throw refused('not-a-folder', `${above} is no folder, so no package can be written below it.`, place);
  }
}

function refused(what: string, message: string, place: Place): GraftError {
  const remedy = 'Choose another folder with package.to, or move what is there away.';
  return new GraftError(`package/${what}`, message, { remedy, place });
}
