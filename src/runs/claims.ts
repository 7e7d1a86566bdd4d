import { readdir } from 'node:fs/promises';
import path from 'node:path';
import { GraftError } from '../experiment/errors/errors';
import type { RunRecord } from '../experiment/runs/run';
import { writeAtomically } from '../files/atomicWrite';
import { readLock } from '../files/lock';
import { readPlainFile } from '../files/readPlainFile';
import type { Executor } from './executor';
import { runFiles } from './graftFolder';
import { readRunNow } from './runRecord';

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

/** Whether a process on this disk works on a key, or a run that claimed it lives elsewhere. */
export async function isWorkedOn(graftFolder: string, key: string, executor: Executor): Promise<boolean> {
  if ((await readLock(claimFiles(graftFolder, key).lock))?.alive) return true;
  const run = await readClaim(graftFolder, key);
  return run !== undefined && (await executor.isAlive(runFiles(graftFolder, run.id))) === true;
}

/**
 * The ids of the runs in progress.
 * @throws GraftError `clean/run-starts` if a process has a lock and has not claimed its key yet
 */
export async function liveRuns(graftFolder: string, executor: Executor): Promise<Set<string>> {
  const names = await readdir(path.join(graftFolder, 'claims')).catch(() => []);
  const ids = new Set<string>();
  for (const key of names.filter((name) => name.endsWith('.lock')).map((name) => name.slice(0, -5))) {
    if (!(await readLock(claimFiles(graftFolder, key).lock))?.alive) continue;
    const run = await readClaim(graftFolder, key);
    if (!run || (await executor.isAlive(runFiles(graftFolder, run.id))) === false)
      throw new GraftError('clean/run-starts', 'A run is starting or ending at this moment.', {
        remedy: 'Run the same command again in a moment.',
      });
    ids.add(run.id);
  }
  return ids;
}
