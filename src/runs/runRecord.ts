import { existsSync } from 'node:fs';
import { readdir } from 'node:fs/promises';
import path from 'node:path';
import { type RunRecord, runRecordSchema } from '../experiment/runs/run';
import { parseJson } from '../experiment/words/parseJson';
import { readPlainFile } from '../files/readPlainFile';
import { experimentNow, isBelow, readMoved } from './experimentNow';
import type { GraftFolder, RunFolder } from './graftFolder';

/** Writes `run.json`. */
export async function writeRunRecord(run: RunFolder, record: RunRecord): Promise<void> {
  const stored = toStoredPaths(record, path.dirname(run.graft.path));
  await run.graft.write(run.record, `${JSON.stringify(stored, null, 2)}\n`);
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

/** All readable runs, the newest first, each with the present place of its experiment. */
export async function listRuns(graft: GraftFolder): Promise<RunRecord[]> {
  const ids = await readdir(path.join(graft.path, 'runs')).catch(() => []);
  const records = await Promise.all(ids.map((id) => readRunNow(graft, id)));
  return records
    .filter((record) => record !== undefined)
    .sort((a, b) => b.startedAt.localeCompare(a.startedAt));
}

/** The record of a run, with where its experiment is now; as `readRunRecord`. */
export async function readRunNow(graft: GraftFolder, id: string): Promise<RunRecord | undefined> {
  const { folder, moved } = graft.run(id);
  const record = await readRunRecord(folder);
  // Most have no such file, and to miss it takes longer than to find the experiment.
  if (!record || existsSync(record.experiment)) return record;
  return { ...record, experiment: experimentNow(graft.path, record.experiment, readMoved(moved)) };
}

/**
 * The paths in `run.json` are relative to the folder that holds `.graft`, with `/` between names, so that a project that was copied or
 * moved shows its results. In memory they are absolute, and so they are in records of earlier versions.
 */
function toStoredPaths(record: RunRecord, project: string): RunRecord {
  return mapPaths(record, (file) => {
    const relative = path.relative(project, file);
    // Another drive has no relative path.
    return path.isAbsolute(relative) ? file : relative.split(path.sep).join('/');
  });
}

/**
 * The same record with absolute paths. An experiment is below the folder that holds its `.graft`: of a path that leads elsewhere, on Windows
 * perhaps to a server, only the name counts, since a window asks whether the file exists.
 */
function fromStoredPaths(record: RunRecord, project: string): RunRecord {
  const { experiment, ...resolved } = mapPaths(record, (file) => path.resolve(project, file));
  const own = isBelow(project, experiment) ? experiment : path.join(project, path.basename(experiment));
  return { ...resolved, experiment: own };
}

function mapPaths(record: RunRecord, map: (file: string) => string): RunRecord {
  const { experiment, result, error } = record;
  return {
    ...record,
    experiment: map(experiment),
    ...(result?.package
      ? { result: { ...result, package: { ...result.package, path: map(result.package.path) } } }
      : {}),
    ...(error?.place ? { error: { ...error, place: { ...error.place, file: map(error.place.file) } } } : {}),
  };
}
