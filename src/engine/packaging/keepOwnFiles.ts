import { lstat, rename } from 'node:fs/promises';
import path from 'node:path';
import { digestFile } from '../../files/digest';
import { unlessMissing } from '../../files/fileErrors';
import { cardName, type Manifest, manifestName } from './manifest';

/** The user's files in places that a new package writes or clears. */
export interface OwnFiles {
  /** Makes room: files and folders, relative to the package's folder. */
  readonly inTheWay: readonly string[];
  /** Stays: the new package has nothing new to say there. */
  readonly left: readonly string[];
}

/** A file of the user's under the name that it was given to make room, both relative to the package's folder. */
export interface KeptFile {
  readonly name: string;
  readonly as: string;
}

/**
 * Looks for what a new package must not replace: all that Graft did not write, or that has been changed since.
 * @param to the package's folder
 * @param old the manifest of the package that is there
 * @param next that of the new one
 * @throws the file system's error
 */
export async function findOwnFiles(to: string, old: Manifest, next: Manifest): Promise<OwnFiles> {
  const own = { inTheWay: [] as string[], left: [] as string[] };
  const names = new Set([...old.names, ...next.names].flatMap((name) => [...foldersAbove(name), name]));
  names.delete(manifestName);
  for (const name of names) {
    const isOurs = old.names.has(name) || next.names.has(name);
    if (!(await isUsers(path.join(to, name), isOurs && digestsOf(name, old, next)))) continue;
    const hasNews = name !== cardName || old.sha256.get(name) !== next.sha256.get(name);
    (hasNews ? own.inTheWay : own.left).push(name);
  }
  return own;
}

/** Gives what is in the way names that nothing has. */
export async function moveAside(to: string, names: readonly string[]): Promise<KeptFile[]> {
  const kept: KeptFile[] = [];
  for (const name of names) {
    const as = await freeName(to, name);
    await rename(path.join(to, name), path.join(to, as));
    kept.push({ name, as });
  }
  return kept;
}

function foldersAbove(name: string): string[] {
  const parts = name.split('/').slice(0, -1);
  return parts.map((_, i) => parts.slice(0, i + 1).join('/'));
}

/** The digests of Graft's file; undefined if the manifest lists it without a digest, as after a crash while replacing a package. */
function digestsOf(name: string, old: Manifest, next: Manifest): readonly string[] | undefined {
  if (old.names.has(name) && !old.sha256.has(name)) return undefined;
  return [old, next].flatMap(({ sha256 }) => sha256.get(name) ?? []);
}

/** @param ours false for a folder, else the digests of what Graft wrote, undefined for anything */
async function isUsers(file: string, ours: false | readonly string[] | undefined): Promise<boolean> {
  const found = await lstat(file).catch(unlessMissing);
  if (!found) return false;
  if (ours === false) return !found.isDirectory();
  if (!found.isFile()) return true;
  return ours !== undefined && !ours.includes((await digestFile(file)).sha256);
}

/** `README.kept.md`, or `README.kept-2.md`. */
async function freeName(to: string, name: string): Promise<string> {
  const { dir, name: stem, ext } = path.posix.parse(name);
  for (let count = 1; ; count++) {
    const free = path.posix.join(dir, `${stem}.kept${count === 1 ? '' : `-${count}`}${ext}`);
    if (!(await lstat(path.join(to, free)).catch(unlessMissing))) return free;
  }
}
