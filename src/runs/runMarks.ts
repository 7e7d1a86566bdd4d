import path from 'node:path';
import { usageError } from '../experiment/errors/usage';
import type { GraftFolder, RunFolder } from './graftFolder';
import { readRunRecord } from './runRecord';

/**
 * Marks a run, with its results, as one to keep; or takes the mark away.
 * @throws GraftError `usage/no-run`, `files/linked`
 */
export async function pinRun(graft: GraftFolder, runId: string, isPinned: boolean): Promise<void> {
  const { pin } = await runNamed(graft, runId);
  await mark(graft, pin, isPinned ? '' : undefined);
}

/**
 * Calls a run by a name of the user's; an empty one takes the name away.
 * @throws GraftError `usage/no-run`, `files/linked`
 */
export async function nameRun(graft: GraftFolder, runId: string, name: string): Promise<void> {
  const { name: file } = await runNamed(graft, runId);
  await mark(graft, file, name.trim() === '' ? undefined : `${name.trim()}\n`);
}

/**
 * Says where the experiment of a run is now. The record, which the run itself writes, keeps the name that it had.
 * @param experiment its file, absolute
 * @throws GraftError `usage/no-run`, `files/linked`
 */
export async function moveRun(graft: GraftFolder, runId: string, experiment: string): Promise<void> {
  const { moved } = await runNamed(graft, runId);
  const relative = path.relative(path.dirname(graft.path), experiment).split(path.sep).join('/');
  await mark(graft, moved, `${relative}\n`);
}

/**
 * The folder of a run that exists.
 * @throws GraftError `usage/no-run`
 */
export async function runNamed(graft: GraftFolder, runId: string): Promise<RunFolder> {
  const run = /^[\w-]{1,80}$/.test(runId) ? graft.run(runId) : undefined;
  if (run && (await readRunRecord(run.folder))) return run;
  throw usageError('usage/no-run', { run: runId, folder: graft.path });
}

/** A small file that says something by being there. */
async function mark(graft: GraftFolder, file: string, content: string | undefined): Promise<void> {
  if (content === undefined) await graft.remove(file);
  else await graft.write(file, content);
}
