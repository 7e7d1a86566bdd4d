import { rename, rm, rmdir } from 'node:fs/promises';
import path from 'node:path';
import { fileExists } from '../../files/fileExists';
import { filesIn } from '../../files/filesIn';
import { makeFolder } from '../../files/makeFolder';
import { refuseLinks } from '../../files/refuseLinks';
import { sync } from '../../files/syncTree';
import { temporarySibling } from '../../files/temporary';
import { readManifest, writeManifest } from './manifest';

/**
 * Puts a finished package into the place of an earlier one, or of nothing. Files that no manifest lists are the user's and stay.
 * Without such files the folder is exchanged as a whole.
 * @throws GraftError `files/linked`; the file system's error
 */
export async function replacePackage(building: string, to: string): Promise<void> {
  const own = (await fileExists(to)) ? ((await readManifest(to))?.names ?? new Set<string>()) : undefined;
  const isAllOurs = own && (await filesIn(to)).every((name) => own.has(name));
  if (!own) await rename(building, to);
  else if (isAllOurs) await exchange(building, to);
  else await moveInto(building, to, own);
  await sync(path.dirname(to));
}

/** A crash in between leaves the earlier package under a name that the next run sweeps away, and makes the new one again. */
async function exchange(building: string, to: string): Promise<void> {
  const aside = temporarySibling(to);
  await rename(to, aside);
  try {
    await rename(building, to);
  } catch (thrown) {
    await rename(aside, to);
    throw thrown;
  }
  await rm(aside, { recursive: true, force: true });
}

/** File by file. The manifest lists old and new ones first, so that a crash in between loses track of none. */
async function moveInto(building: string, to: string, own: ReadonlySet<string>): Promise<void> {
  const names = await filesIn(building);
  for (const name of [...own, ...names]) await refuseLinks(to, path.join(to, path.dirname(name)));
  await writeManifest(to, [...own, ...names]);
  for (const name of names) {
    await makeFolder(path.join(to, path.dirname(name)));
    await rename(path.join(building, name), path.join(to, name));
  }
  await removeListed(
    to,
    [...own].filter((name) => !names.includes(name)),
  );
  await rm(building, { recursive: true, force: true });
}

/** Removes files of an earlier package, and their folders if nothing else is in them. */
async function removeListed(folder: string, names: readonly string[]): Promise<void> {
  for (const name of names) {
    await rm(path.join(folder, name), { force: true });
    const parent = path.dirname(name);
    if (parent !== '.') await rmdir(path.join(folder, parent)).catch(() => undefined);
  }
}
