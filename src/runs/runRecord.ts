import { existsSync } from 'node:fs';
import { readdir } from 'node:fs/promises';
import path from 'node:path';
import { type RunRecord, runRecordSchema } from '../experiment/runs/run';
import { parseJson } from '../experiment/words/parseJson';
import { writeAtomically } from '../files/atomicWrite';
import { readPlainFile } from '../files/readPlainFile';
import { experimentNow, readMoved } from './experimentNow';
import { runFiles } from './graftFolder';
import { fromStoredPaths, toStoredPaths } from './recordPaths';

/** Writes `run.json`. */
export async function writeRunRecord(graftFolder: string, record: RunRecord): Promise<void> {
  const stored = toStoredPaths(record, path.dirname(graftFolder));
  await writeAtomically(runFiles(graftFolder, record.id).record, `${JSON.stringify(stored, null, 2)}\n`);
}

/**
 * Reads `run.json` of a run's folder, or undefined if there is none that can be trusted.
 * @param folder `.graft/runs/ID`: the record's paths are resolved against the folder that holds `.graft`
 */
export async function readRunRecord(folder: string): Promise<RunRecord | undefined> {
  const text = await readPlainFile(path.join(folder, 'run.json')).catch(() => undefined);
  return text === undefined ? undefined : parseRunRecord(text, folder);
}

/** The text of a `run.json` as a record; undefined for one that cannot be trusted. @param folder as above */
export function parseRunRecord(text: string, folder: string): RunRecord | undefined {
  try {
    const record = runRecordSchema.parse(parseJson(text));
    return record.id === path.basename(folder)
      ? fromStoredPaths(record, path.resolve(folder, '../../..'))
      : undefined;
  } catch {
    return undefined;
  }
}

/** All runs, the newest first, each with where its experiment is now. What cannot be read is passed over. */
export async function listRuns(graftFolder: string): Promise<RunRecord[]> {
  const ids = await readdir(path.join(graftFolder, 'runs')).catch(() => []);
  const records = await Promise.all(ids.map((id) => readRunNow(graftFolder, id)));
  return records
    .filter((record) => record !== undefined)
    .sort((a, b) => b.startedAt.localeCompare(a.startedAt));
}

/** The record of a run, with where its experiment is now; as `readRunRecord`. */
export async function readRunNow(graftFolder: string, id: string): Promise<RunRecord | undefined> {
  const { folder, moved } = runFiles(graftFolder, id);
  const record = await readRunRecord(folder);
  // Most have no such file, and to miss it takes longer than to find the experiment.
  if (!record || existsSync(record.experiment)) return record;
  return { ...record, experiment: experimentNow(graftFolder, record.experiment, readMoved(moved)) };
}
