import path from 'node:path';
import { packageError } from '../../experiment/errors/packages';
import { digestFile } from '../../files/digest';
import { unlessMissing } from '../../files/fileErrors';
import { cardName, readManifest } from './manifest';

/** A file of a package that is not what was packaged. */
export interface DamagedFile {
  readonly name: string;
  readonly change: 'changed' | 'missing';
}

/**
 * Compares a package's files with the SHA-256 that its manifest has of them; a package without such a manifest has nothing to compare.
 * @param isWanted which of the files are looked at
 */
export async function damagedFiles(
  folder: string,
  isWanted: (name: string) => boolean = () => true,
): Promise<DamagedFile[]> {
  const { sha256 } = (await readManifest(folder)) ?? { sha256: new Map<string, string>() };
  const damaged: DamagedFile[] = [];
  for (const [name, expected] of sha256) {
    if (name === cardName || !isWanted(name)) continue;
    const actual = await digestOf(path.join(folder, name));
    if (actual !== expected) damaged.push({ name, change: actual === undefined ? 'missing' : 'changed' });
  }
  return damaged;
}

/**
 * Refuses a package of which a file is not what was packaged.
 * @throws GraftError `package/damaged` with the file
 */
export async function requireWhole(folder: string, isWanted: (name: string) => boolean): Promise<void> {
  const [first] = await damagedFiles(folder, isWanted);
  if (!first) return;
  const file = path.join(folder, first.name);
  throw packageError('package/damaged', { file, change: first.change }, { place: { file } });
}

async function digestOf(file: string): Promise<string | undefined> {
  return (await digestFile(file).catch(unlessMissing))?.sha256;
}
