import { constants, type Stats } from 'node:fs';
import { lstat } from 'node:fs/promises';
import path from 'node:path';
import { fileError } from '../experiment/errors/files';
import { entriesBelow } from './entriesBelow';
import { linked, notPlain, unlessMissing } from './fileErrors';

/** Opens nothing through a link, where the system knows how (Windows does not). */
export const noFollow = constants.O_NOFOLLOW ?? 0;

/** Makes or empties a file to write; a link of that name is refused with ELOOP. */
export const writeFlags = constants.O_WRONLY | constants.O_CREAT | constants.O_TRUNC | noFollow;

/** Creates a file or appends to it; a link of that name is refused with ELOOP. */
export const appendFlags = constants.O_RDWR | constants.O_CREAT | constants.O_APPEND | noFollow;

/**
 * Looks before anything is written to or removed from a path in a folder that may have come from a stranger: neither the folder nor
 * any part of the path below it may be a link, or it would be done somewhere else. Parts that are not there yet are fine.
 * @throws GraftError `files/linked`; `files/of-another-user`, who could put a link there at any moment
 */
export async function refuseLinks(folder: string, target: string): Promise<void> {
  const own = await lstat(folder).catch(unlessMissing);
  if (own) refuseOtherUser(folder, own);
  let at = folder;
  for (const part of ['', ...path.relative(folder, target).split(path.sep)]) {
    at = path.join(at, part);
    const found = await lstat(at).catch(unlessMissing);
    if (!found) return;
    if (found.isSymbolicLink()) throw linked(at);
  }
}

/**
 * Looks at everything in a folder, at any depth: only plain files and folders may be there. Nothing is there if the folder is not.
 * @throws GraftError `files/linked`, `files/not-plain`
 */
export async function refuseLinksBelow(folder: string): Promise<void> {
  for await (const entry of entriesBelow(folder)) {
    const at = path.join(entry.parentPath, entry.name);
    if (entry.isSymbolicLink()) throw linked(at);
    if (!entry.isFile() && !entry.isDirectory()) throw notPlain(at);
  }
}

function refuseOtherUser(folder: string, { uid }: Stats): void {
  const user = process.getuid?.();
  if (user === undefined || uid === user) return;
  throw fileError('files/of-another-user', { path: folder }, { place: { file: folder } });
}
