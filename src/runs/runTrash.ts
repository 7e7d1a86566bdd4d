import { rename } from 'node:fs/promises';
import path from 'node:path';
import { usageError } from '../experiment/errors/usage';
import { withFileErrors } from '../files/fileErrors';
import { fileExists } from '../files/fileExists';
import { sync } from '../files/syncTree';
import type { Executor } from './executor';
import type { GraftFolder } from './graftFolder';
import { runNamed } from './runMarks';

/** Where deleted runs are until `graft clean`. */
export function trashFolder(graft: GraftFolder): string {
  return path.join(graft.path, 'trash');
}

/**
 * Deletes a run: it is moved to the trash, and comes back with `undeleteRun`. Its results stay in the cache.
 * @throws GraftError `usage/no-run`; `run/in-progress`; `files/linked`
 */
export async function deleteRun(graft: GraftFolder, runId: string, executor: Executor): Promise<void> {
  const run = await runNamed(graft, runId);
  if ((await executor.isAlive(run)) !== false) throw usageError('run/in-progress', {});
  await move(graft, run.folder, path.join(trashFolder(graft), runId));
}

/**
 * Brings a deleted run back.
 * @throws GraftError `usage/no-run` if it is not in the trash any more; `files/linked`
 */
export async function undeleteRun(graft: GraftFolder, runId: string): Promise<void> {
  const deleted = path.join(trashFolder(graft), path.basename(runId));
  if (!(await fileExists(deleted))) throw usageError('usage/no-run', { run: runId, folder: undefined });
  await move(graft, deleted, graft.run(runId).folder);
}

async function move(graft: GraftFolder, from: string, to: string): Promise<void> {
  for (const end of [from, to]) await graft.guard(end);
  await graft.make(path.dirname(to));
  await withFileErrors(to, () => rename(from, to));
  for (const end of [from, to]) await sync(path.dirname(end));
}
