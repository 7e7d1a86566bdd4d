import { randomBytes } from 'node:crypto';
import { readdir } from 'node:fs/promises';
import path from 'node:path';
import { GraftError } from '../experiment/errors/errors';
import type { RunRecord } from '../experiment/runs/run';
import { writeAtomically } from '../files/atomicWrite';
import { fileExists } from '../files/fileExists';
import { readLock } from '../files/lock';
import { makeFolder } from '../files/makeFolder';
import { readPlainFile } from '../files/readPlainFile';
import { refuseLinks } from '../files/refuseLinks';
import { readRunNow } from './runRecord';

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

/**
 * Which run works, or last worked, on a key: a second run of the same thing follows it, and a stopped run resumes under
 * its old id. `lock` is held by the process that runs it.
 */
export function claimFiles(graftFolder: string, key: string): { lock: string; claim: string } {
  const claim = path.join(graftFolder, 'claims', key);
  return { claim, lock: `${claim}.lock` };
}

/** The run that last claimed a key, if its record can be read. */
export async function readClaim(graftFolder: string, key: string): Promise<RunRecord | undefined> {
  const runId = await readPlainFile(claimFiles(graftFolder, key).claim).catch(() => '');
  return /^[\w-]+$/.test(runId) ? readRunNow(graftFolder, runId) : undefined;
}

/** Claims a key for a run. The caller holds the lock. */
export async function writeClaim(graftFolder: string, key: string, runId: string): Promise<void> {
  await writeAtomically(claimFiles(graftFolder, key).claim, runId);
}

/**
 * The ids of the runs that somebody works on at this moment.
 * @throws GraftError `clean/run-starts` if it cannot be told which: a process has the lock, and has not said yet what for
 */
export async function liveRuns(graftFolder: string): Promise<Set<string>> {
  const names = await readdir(path.join(graftFolder, 'claims')).catch(() => []);
  const ids = new Set<string>();
  for (const key of names.filter((name) => name.endsWith('.lock')).map((name) => name.slice(0, -5))) {
    const state = await readLock(claimFiles(graftFolder, key).lock);
    if (!state?.alive) continue;
    const run = await readClaim(graftFolder, key);
    if (run?.status !== 'running' || run.process.pid !== state.owner?.pid)
      throw new GraftError('clean/run-starts', 'A run is starting or ending at this moment.', {
        remedy: 'Run the same command again in a moment.',
      });
    ids.add(run.id);
  }
  return ids;
}
