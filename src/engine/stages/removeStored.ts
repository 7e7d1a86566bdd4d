import { mkdir, rename, rm } from 'node:fs/promises';
import path from 'node:path';
import { unlessMissing, withFileErrors } from '../../files/fileErrors';
import { refuseLinks } from '../../files/refuseLinks';
import type { Removal } from './planClean';

/**
 * Removes items from a `.graft` folder. Each item is moved aside before it is deleted, so that it exists whole or not at all at any moment.
 * Deletes items that an interrupted call left aside too.
 * @throws GraftError `files/linked`, `files/of-another-user`, `files/read-only`
 */
export async function removeStored(graftFolder: string, removals: readonly Removal[]): Promise<void> {
  const aside = path.join(graftFolder, 'removed');
  for (const { folder } of removals) await refuseLinks(graftFolder, folder);
  await withFileErrors(aside, async () => {
    // A link of that name goes, not what it leads to.
    await rm(aside, { recursive: true, force: true });
    if (removals.length === 0) return;
    await mkdir(aside);
    for (const [index, { folder }] of removals.entries())
      await rename(folder, path.join(aside, String(index))).catch(unlessMissing);
    await rm(aside, { recursive: true, force: true });
  });
}
