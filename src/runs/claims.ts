import { readdir } from 'node:fs/promises';
import path from 'node:path';
import { usageError } from '../experiment/errors/usage';
import type { RunRecord } from '../experiment/runs/run';
import { readLock } from '../files/lock';
import { readPlainFile } from '../files/readPlainFile';
import type { Executor } from './executor';
import type { GraftFolder } from './graftFolder';
import { readRunNow } from './runRecord';

/** The run that last claimed a key, if its record can be read. */
export async function readClaim(graft: GraftFolder, key: string): Promise<RunRecord | undefined> {
  const runId = await readPlainFile(graft.claim(key).claim).catch(() => '');
  return /^[\w-]+$/.test(runId) ? readRunNow(graft, runId) : undefined;
}

/** Claims a key for a run. The caller holds the lock. */
export async function writeClaim(graft: GraftFolder, key: string, runId: string): Promise<void> {
  await graft.write(graft.claim(key).claim, runId);
}

/** Whether a process on this disk works on a key, or a run that claimed it lives elsewhere. */
export async function isWorkedOn(graft: GraftFolder, key: string, executor: Executor): Promise<boolean> {
  if ((await readLock(graft.claim(key).lock))?.alive) return true;
  const run = await readClaim(graft, key);
  return run !== undefined && (await executor.isAlive(graft.run(run.id))) === true;
}

/**
 * The ids of the runs in progress.
 * @throws GraftError `clean/run-starts` if a process has a lock and has not claimed its key yet
 */
export async function liveRuns(graft: GraftFolder, executor: Executor): Promise<Set<string>> {
  const names = await readdir(path.join(graft.path, 'claims')).catch(() => []);
  const ids = new Set<string>();
  for (const key of names.filter((name) => name.endsWith('.lock')).map((name) => name.slice(0, -5))) {
    if (!(await readLock(graft.claim(key).lock))?.alive) continue;
    const run = await readClaim(graft, key);
    if (!run || (await executor.isAlive(graft.run(run.id))) === false)
      throw usageError('clean/run-starts', {});
    ids.add(run.id);
  }
  return ids;
}
