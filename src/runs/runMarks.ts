import { rm } from 'node:fs/promises';
import path from 'node:path';
import { GraftError } from '../experiment/errors/errors';
import { writeAtomically } from '../files/atomicWrite';
import { refuseLinks } from '../files/refuseLinks';
import { type RunFiles, runFiles } from './graftFolder';
import { readRunRecord } from './runRecord';

/**
 * Marks a run, with its results, as one to keep; or takes the mark away.
 * @throws GraftError `usage/no-run`, `files/linked`
 */
export async function pinRun(graftFolder: string, runId: string, isPinned: boolean): Promise<void> {
  const { pin } = await filesOfRun(graftFolder, runId);
  await mark(graftFolder, pin, isPinned ? '' : undefined);
}

/**
 * Calls a run by a name of the user's; an empty one takes the name away.
 * @throws GraftError `usage/no-run`, `files/linked`
 */
export async function nameRun(graftFolder: string, runId: string, name: string): Promise<void> {
  const { name: file } = await filesOfRun(graftFolder, runId);
  await mark(graftFolder, file, name.trim() === '' ? undefined : `${name.trim()}\n`);
}

/**
 * Says where the experiment of a run is now. The record, which the run itself writes, keeps the name that it had.
 * @param experiment its file, absolute
 * @throws GraftError `usage/no-run`, `files/linked`
 */
export async function moveRun(graftFolder: string, runId: string, experiment: string): Promise<void> {
  const { moved } = await filesOfRun(graftFolder, runId);
  const relative = path.relative(path.dirname(graftFolder), experiment).split(path.sep).join('/');
  await mark(graftFolder, moved, `${relative}\n`);
}

/**
 * The files of a run that is there.
 * @throws GraftError `usage/no-run`
 */
export async function filesOfRun(graftFolder: string, runId: string): Promise<RunFiles> {
  const files = /^[\w-]{1,80}$/.test(runId) ? runFiles(graftFolder, runId) : undefined;
  if (files && (await readRunRecord(files.folder))) return files;
  throw new GraftError('usage/no-run', `There is no run ${runId} in ${graftFolder}.`, {
    remedy: 'A run is named by its folder in `.graft/runs`; `graft clean` lists what it would remove.',
  });
}

/** A small file that says something by being there. */
async function mark(graftFolder: string, file: string, content: string | undefined): Promise<void> {
  await refuseLinks(graftFolder, file);
  if (content === undefined) await rm(file, { force: true });
  else await writeAtomically(file, content);
}
