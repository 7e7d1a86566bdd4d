import { rename } from 'node:fs/promises';
import path from 'node:path';
import { GraftError } from '../experiment/errors/errors';
import { withFileErrors } from '../files/fileErrors';
import { fileExists } from '../files/fileExists';
import { refuseLinks } from '../files/refuseLinks';
import { isRunning } from '../files/runningProcess';
import { sync } from '../files/syncTree';
import { runFiles } from './graftFolder';
import { filesOfRun } from './runMarks';
import { readRunRecord } from './runRecord';
import { makeGraftFolder } from './runStore';

/** Where deleted runs are until `graft clean`. */
export function trashFolder(graftFolder: string): string {
  return path.join(graftFolder, 'trash');
}

/**
 * Deletes a run: it is moved to the trash, and comes back with `undeleteRun`. Its results stay in the cache.
 * @throws GraftError `usage/no-run`; `run/in-progress`; `files/linked`
 */
export async function deleteRun(graftFolder: string, runId: string): Promise<void> {
  const { folder } = await filesOfRun(graftFolder, runId);
  const record = await readRunRecord(folder);
  if (record?.status === 'running' && isRunning(record.process) !== false)
    throw new GraftError('run/in-progress', 'A run in progress cannot be deleted.', {
      remedy: 'Stop it first.',
    });
  await move(graftFolder, folder, path.join(trashFolder(graftFolder), runId));
}

/**
 * Brings a deleted run back.
 * @throws GraftError `usage/no-run` if it is not in the trash any more; `files/linked`
 */
export async function undeleteRun(graftFolder: string, runId: string): Promise<void> {
  const deleted = path.join(trashFolder(graftFolder), path.basename(runId));
  if (!(await fileExists(deleted)))
    throw new GraftError('usage/no-run', `The deleted run ${runId} is not there any more.`, {
      remedy: 'Run the experiment again.',
    });
  await move(graftFolder, deleted, runFiles(graftFolder, runId).folder);
}

async function move(graftFolder: string, from: string, to: string): Promise<void> {
  for (const end of [from, to]) await refuseLinks(graftFolder, end);
  await makeGraftFolder(graftFolder, path.dirname(to));
  await withFileErrors(to, () => rename(from, to));
  for (const end of [from, to]) await sync(path.dirname(end));
}
