import { rename, rm, rmdir } from 'node:fs/promises';
import path from 'node:path';
import { filesIn } from '../../files/entriesBelow';
import { fileExists } from '../../files/fileExists';
import { makeFolder } from '../../files/makeFolder';
import { refuseLinks } from '../../files/refuseLinks';
import { sync } from '../../files/syncTree';
import { temporarySibling } from '../../files/temporary';
import { findOwnFiles, type KeptFile, moveAside } from './keepOwnFiles';
import { type Manifest, readManifest, writeManifest } from './manifest';

/**
 * Puts a finished package into the place of an earlier one, or of nothing. Files that no manifest lists, or that are not as Graft wrote them,
 * are the user's and stay, under another name where a new one takes theirs. Without such files the folder is exchanged as a whole.
 * @returns the files that have another name now
 * @throws GraftError `files/linked`; the file system's error
 */
export async function replacePackage(building: string, to: string): Promise<KeptFile[]> {
  const kept = await replace(building, to);
  await sync(path.dirname(to));
  return kept;
}

async function replace(building: string, to: string): Promise<KeptFile[]> {
  if (!(await fileExists(to))) {
    await rename(building, to);
    return [];
  }
  const old = (await readManifest(to)) ?? nothing;
  const next = (await readManifest(building)) ?? nothing;
  for (const name of [...old.names, ...next.names]) await refuseLinks(to, path.join(to, path.dirname(name)));
  const { inTheWay, left } = await findOwnFiles(to, old, next);
  const isAllOurs = (await filesIn(to)).every((name) => old.names.has(name));
  if (isAllOurs && inTheWay.length + left.length === 0) {
    await exchange(building, to);
    return [];
  }
  const kept = await moveAside(to, inTheWay);
  await moveInto(building, to, old, left);
  return kept;
}

const nothing: Manifest = { names: new Set(), sha256: new Map() };

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
async function moveInto(
  building: string,
  to: string,
  { names: own, sha256 }: Manifest,
  left: readonly string[],
): Promise<void> {
  const names = await filesIn(building);
  // After a crash, files listed with their digest are still recognized as the user's.
  const known = left.map((name) => ({ name, sha256: sha256.get(name) ?? '' }));
  await writeManifest(to, [...own, ...names], known);
  for (const name of names.filter((each) => !left.includes(each))) {
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
    for (let above = path.dirname(name); above !== '.'; above = path.dirname(above))
      await rmdir(path.join(folder, above)).catch(() => undefined);
  }
}
