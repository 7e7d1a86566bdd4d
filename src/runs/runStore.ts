import { randomBytes } from 'node:crypto';
import path from 'node:path';
import { writeAtomically } from '../files/atomicWrite';
import { fileExists } from '../files/fileExists';
import { makeFolder } from '../files/makeFolder';
import { refuseLinks } from '../files/refuseLinks';

/** A new run id: sorts by time, reads as a time, and does not meet another of the same second. */
export function newRunId(now: number): string {
  const time = new Date(now).toISOString().replace(/[-:]/g, '').replace('T', '-').slice(0, 15);
  return `${time}-${randomBytes(3).toString('hex')}`;
}

/**
 * Creates `.graft` if need be (it ignores itself for Git) and a folder in it.
 * @throws GraftError `files/linked`, `files/of-another-user`, `files/disk-full`, `files/read-only`, `files/in-the-way`
 */
export async function makeGraftFolder(graftFolder: string, folder: string): Promise<void> {
  await refuseLinks(graftFolder, folder);
  await makeFolder(folder);
  const ignore = path.join(graftFolder, '.gitignore');
  await refuseLinks(graftFolder, ignore);
  if (!(await fileExists(ignore))) await writeAtomically(ignore, '*\n');
}
