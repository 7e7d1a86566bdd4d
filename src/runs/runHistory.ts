import { readdir } from 'node:fs/promises';
import path from 'node:path';
import type { RunRecord } from '../experiment/run';
import { fileExists } from '../files/fileExists';
import { readRunRecord } from './followedRun';
import { findGraftFolder, runFiles } from './graftFolder';

export interface PastRun {
  folder: string;
  record: RunRecord;
}

/** The runs of an experiment, the newest first. Records that cannot be read are passed over. */
export async function runsOf(experimentFile: string): Promise<PastRun[]> {
  const graftFolder = await findGraftFolder(experimentFile, fileExists);
  const ids = await readdir(path.join(graftFolder, 'runs')).catch(() => []);
  const runs = await Promise.all(
    ids.map(async (id) => {
      const { folder } = runFiles(graftFolder, id);
      return { folder, record: await readRunRecord(folder) };
    }),
  );
  return runs
    .filter((run): run is PastRun => run.record !== undefined && run.record.experiment === experimentFile)
    .sort((a, b) => b.record.startedAt.localeCompare(a.record.startedAt));
}
