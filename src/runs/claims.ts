import { lstat, readdir, rm } from 'node:fs/promises';
import path from 'node:path';
import { usageError } from '../experiment/errors/usage';
import type { RunRecord } from '../experiment/runs/run';
import { unlessMissing } from '../files/fileErrors';
import { fileExists } from '../files/fileExists';
import { readLock } from '../files/lock';
import { readPlainFile } from '../files/readPlainFile';
import type { Executor } from './executor';
import type { GraftFolder } from './graftFolder';
import { readRunNow } from './runRecord';

/** The run that last claimed a key, if its record can be read. */
export async function readClaim(graft: GraftFolder, key: string): Promise<RunRecord | undefined> {
  const runId = await readClaimedId(graft, key);
  return runId === undefined ? undefined : readRunNow(graft, runId);
}

async function readClaimedId(graft: GraftFolder, key: string): Promise<string | undefined> {
  const runId = await readPlainFile(graft.claim(key).claim).catch(() => '');
  return /^[\w-]+$/.test(runId) ? runId : undefined;
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
  const ids = new Set<string>();
  for (const key of await liveKeys(graft)) {
    const run = await readClaim(graft, key);
    if (!run || (await executor.isAlive(graft.run(run.id))) === false)
      throw usageError('clean/run-starts', {});
    ids.add(run.id);
  }
  return ids;
}

/** The keys whose lock a living process has. */
async function liveKeys(graft: GraftFolder): Promise<string[]> {
  const names = await readdir(path.join(graft.path, 'claims')).catch(() => []);
  const live: string[] = [];
  for (const key of names.filter((name) => name.endsWith('.lock')).map((name) => name.slice(0, -5)))
    if ((await readLock(graft.claim(key).lock))?.alive) live.push(key);
  return live;
}

/**
 * Removes the folders of runs whose process was killed before it wrote a record. A process locks its key and claims it before it makes
 * such a folder, so a folder that exists when no living process claims it is a leftover.
 * @throws GraftError `files/linked`, `files/of-another-user`
 */
export async function sweepUnbegun(graft: GraftFolder): Promise<void> {
  const unbegun = await unbegunRuns(graft);
  if (unbegun.length === 0) return;
  const claimed = new Set<string | undefined>();
  for (const key of await liveKeys(graft)) claimed.add(await readClaimedId(graft, key));
  for (const id of unbegun) {
    const { folder, record } = graft.run(id);
    if (claimed.has(id) || (await fileExists(record))) continue;
    await graft.guard(folder);
    await rm(folder, { recursive: true, force: true });
  }
}

/** The runs that have nothing but the files with which a run begins, and no event. */
async function unbegunRuns(graft: GraftFolder): Promise<string[]> {
  const ids = await readdir(path.join(graft.path, 'runs')).catch(() => []);
  const unbegun: string[] = [];
  for (const id of ids.filter((name) => /^[\w-]{1,80}$/.test(name))) {
    const { folder, snapshot, events, control } = graft.run(id);
    const first = new Set([snapshot, events, control].map((file) => path.basename(file)));
    const names = await readdir(folder).catch(() => ['?']);
    if (!names.every((name) => first.has(name) || name.endsWith('.tmp'))) continue;
    const log = await lstat(events).catch(unlessMissing);
    if (log === undefined || log.size === 0) unbegun.push(id);
  }
  return unbegun;
}
