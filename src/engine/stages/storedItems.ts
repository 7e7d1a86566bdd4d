import { lstat, readdir } from 'node:fs/promises';
import path from 'node:path';
import type { RunRecord } from '../../experiment/runs/run';
import { stageNames } from '../../experiment/stages/stages';
import { folderSize } from '../../files/entriesBelow';
import { unlessMissing } from '../../files/fileErrors';
import { fileExists } from '../../files/fileExists';
import { liveRuns } from '../../runs/claims';
import type { Executor } from '../../runs/executor';
import { GraftFolder, type RunFolder } from '../../runs/graftFolder';
import { readRunRecord } from '../../runs/runRecord';

/** The folders of the cache: results of stages, features of frozen models, rows of rankings, compressed models, and decoded pixels. */
const cacheFolders = [...stageNames, 'features', 'ranks', 'candidates', 'pixels'] as const;

/** A stage's result, or the checkpoints of one that was not finished; or features, a candidate, or pixels. */
export interface StoredResult {
  readonly kind: 'result';
  readonly stage: (typeof cacheFolders)[number];
  readonly key: string;
  readonly folder: string;
  readonly bytes: number;
  /** Milliseconds since the epoch. */
  readonly changedMs: number;
}

export interface StoredRun {
  readonly kind: 'run';
  readonly id: string;
  readonly folder: string;
  readonly bytes: number;
  readonly changedMs: number;
  /** Missing if `run.json` cannot be read. */
  readonly record: RunRecord | undefined;
  readonly isPinned: boolean;
  readonly isRunning: boolean;
  /** Whether the user has deleted it: it waits in the trash. */
  readonly isDeleted: boolean;
}

export interface StoredItems {
  readonly runs: readonly StoredRun[];
  readonly results: readonly StoredResult[];
}

/** A run without a record that is younger than this may be starting at this moment. */
const startMs = 60_000;

/**
 * Everything in a `.graft` folder that can be made again or is only a record: results and runs. The folder may come from anywhere, so only
 * what has the names that Graft gives is listed, and nothing that a link leads to.
 * @throws GraftError `files/linked` if `.graft` itself is a link, `files/of-another-user`; `clean/run-starts`
 */
export async function storedItems(
  graftFolder: string,
  now: number,
  executor: Executor,
): Promise<StoredItems> {
  const graft = new GraftFolder(graftFolder);
  await graft.guard(graft.path);
  const live = await liveRuns(graft, executor);
  const results: StoredResult[] = [];
  for (const stage of cacheFolders)
    for (const { name, folder } of await foldersIn(graftFolder, ['cache', stage], /^[0-9a-f]{32}$/))
      results.push({ kind: 'result', stage, key: name, folder, ...(await folderSize(folder)) });
  const runs: StoredRun[] = [];
  for (const { name } of await foldersIn(graftFolder, ['runs'], /^[\w-]{1,80}$/))
    runs.push(await storedRun(graft.run(name), live, now, executor));
  for (const { name, folder } of await foldersIn(graftFolder, ['trash'], /^[\w-]{1,80}$/))
    runs.push(await deletedRun(name, folder));
  return { runs, results };
}

async function storedRun(
  run: RunFolder,
  live: ReadonlySet<string>,
  now: number,
  executor: Executor,
): Promise<StoredRun> {
  const { id, folder, pin } = run;
  const [record, size] = [await readRunRecord(folder), await folderSize(folder)];
  const works = record ? (await executor.isAlive(run)) === true : now - size.changedMs < startMs;
  return {
    kind: 'run',
    id,
    folder,
    ...size,
    record,
    isPinned: await fileExists(pin),
    isRunning: works || live.has(id),
    isDeleted: false,
  };
}

async function deletedRun(id: string, folder: string): Promise<StoredRun> {
  const [record, size] = [await readRunRecord(folder), await folderSize(folder)];
  return { kind: 'run', id, folder, ...size, record, isPinned: false, isRunning: false, isDeleted: true };
}

/** The folders at a path inside `.graft` whose names fit; none if there is a link on the way. */
async function foldersIn(graftFolder: string, parts: readonly string[], names: RegExp) {
  let at = graftFolder;
  for (const part of parts) {
    at = path.join(at, part);
    if (await isLink(at)) return [];
  }
  const entries = (await readdir(at, { withFileTypes: true }).catch(unlessMissing)) ?? [];
  return entries
    .filter((entry) => entry.isDirectory() && names.test(entry.name))
    .map(({ name }) => ({ name, folder: path.join(at, name) }));
}

async function isLink(file: string): Promise<boolean> {
  return lstat(file).then(
    (found) => found.isSymbolicLink(),
    () => false,
  );
}
