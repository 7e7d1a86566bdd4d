import { createHash, randomBytes } from 'node:crypto';
import { lstat, mkdtemp, readdir, rm, writeFile } from 'node:fs/promises';
import os from 'node:os';
import path from 'node:path';
import { isRunning, thisProcess } from './runningProcess';

/** The age at which files of processes of another machine, or from before the last boot, are removed. */
const strangerMs = 7 * 86_400_000;

/** A name beside `target`, so that a rename stays on one disk. It says whose it is, for `sweepTemporary`. */
export function temporarySibling(target: string): string {
  const { pid, startTime } = thisProcess();
  const owner = [pid, Buffer.from(startTime).toString('base64url'), ownScope()].join('-');
  const name = `.${path.basename(target)}.${owner}.${randomBytes(4).toString('hex')}.tmp`;
  return path.join(path.dirname(target), name);
}

/** Removes temporary files and folders whose process has ended. Those that cannot be removed stay. */
export async function sweepTemporary(folder: string): Promise<void> {
  for (const name of await readdir(folder).catch(() => [])) {
    const file = path.join(folder, name);
    if (await isOrphan(file)) await rm(file, { recursive: true, force: true }).catch(() => undefined);
  }
}

async function isOrphan(file: string): Promise<boolean> {
  const match = /^\..+\.([1-9]\d{0,9})-([\w-]*)-([0-9a-f]{8})\.[0-9a-f]{8}\.tmp$/.exec(path.basename(file));
  if (!match) return false;
  const [, pid, startTime, scope] = match;
  if (scope !== ownScope()) return (await ageOf(file)) > strangerMs;
  const owner = { pid: Number(pid), startTime: Buffer.from(startTime!, 'base64url').toString() };
  return isRunning({ ...owner, scope: thisProcess().scope }) === false;
}

async function ageOf(file: string): Promise<number> {
  const found = await lstat(file).catch(() => undefined);
  return found ? Date.now() - found.mtimeMs : 0;
}

/** Where pids mean the same as here, short enough for a file's name. */
function ownScope(): string {
  return createHash('sha256').update(thisProcess().scope).digest('hex').slice(0, 8);
}

/** Provides a file while `use` runs, in a new folder that only the user can read. */
export async function withTemporaryFile<T>(
  name: string,
  content: string | Uint8Array,
  use: (file: string) => Promise<T>,
): Promise<T> {
  const folder = await mkdtemp(path.join(os.tmpdir(), 'graft-'));
  try {
    const file = path.join(folder, name);
    await writeFile(file, content, { mode: 0o600 });
    return await use(file);
  } finally {
    await rm(folder, { recursive: true, force: true });
  }
}
