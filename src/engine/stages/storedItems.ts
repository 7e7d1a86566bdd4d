import { lstat, readdir } from 'node:fs/promises';
import path from 'node:path';
import type { RunRecord } from '../../experiment/run';
import { stageNames } from '../../experiment/stages';
import { isMissing } from '../../files/fileErrors';
import { fileExists } from '../../files/fileExists';
import { refuseLinks } from '../../files/refuseLinks';
import { isRunning } from '../../files/runningProcess';
import { runFiles } from '../../runs/graftFolder';
import { readRunRecord } from '../../runs/runRecord';
import { liveRuns } from '../../runs/runStore';

/** What is kept in the cache: results of stages, the features of frozen models, and models that were made smaller. */
const cacheFolders = [...stageNames, 'features', 'candidates'] as const;

/** A stage's result, or the checkpoints of one that was not finished; or features, or a candidate. */
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
export async function storedItems(graftFolder: string, now: number): Promise<StoredItems> {
  await refuseLinks(graftFolder, graftFolder);
  const live = await liveRuns(graftFolder);
  const results: StoredResult[] = [];
  for (const stage of cacheFolders)
    for (const { name, folder } of await foldersIn(graftFolder, ['cache', stage], /^[0-9a-f]{32}$/))
      results.push({ kind: 'result', stage, key: name, folder, ...(await measure(folder)) });
  const runs: StoredRun[] = [];
  for (const { name } of await foldersIn(graftFolder, ['runs'], /^[\w-]{1,80}$/))
    runs.push(await storedRun(graftFolder, name, live, now));
  return { runs, results };
}

async function storedRun(
  graftFolder: string,
  id: string,
  live: ReadonlySet<string>,
  now: number,
): Promise<StoredRun> {
  const { folder, pin } = runFiles(graftFolder, id);
  const [record, size] = [await readRunRecord(folder), await measure(folder)];
  const works = record
    ? record.status === 'running' && isRunning(record.process) === true
    : now - size.changedMs < startMs;
  return {
    kind: 'run',
    id,
    folder,
    ...size,
    record,
    isPinned: await fileExists(pin),
    isRunning: works || live.has(id),
  };
}

/** The folders at a path inside `.graft` whose names fit; none if there is a link on the way. */
async function foldersIn(graftFolder: string, parts: readonly string[], names: RegExp) {
  let at = graftFolder;
  for (const part of parts) {
    at = path.join(at, part);
    if (await isLink(at)) return [];
  }
  const entries = await readdir(at, { withFileTypes: true }).catch((thrown: unknown) => {
    if (isMissing(thrown)) return [];
    throw thrown;
  });
  return entries
    .filter((entry) => entry.isDirectory() && names.test(entry.name))
    .map(({ name }) => ({ name, folder: path.join(at, name) }));
}

/** The bytes of all files in a folder, and when the newest of them changed. Links are not followed. */
async function measure(folder: string): Promise<{ bytes: number; changedMs: number }> {
  const entries = await readdir(folder, { recursive: true, withFileTypes: true });
  const files = entries.filter((entry) => entry.isFile());
  let { mtimeMs: changedMs } = await lstat(folder);
  let bytes = 0;
  for (const { parentPath, name } of files) {
    const file = await lstat(path.join(parentPath, name)).catch(() => undefined);
    bytes += file?.size ?? 0;
    changedMs = Math.max(changedMs, file?.mtimeMs ?? 0);
  }
  return { bytes, changedMs };
}

async function isLink(file: string): Promise<boolean> {
  return lstat(file).then(
    (found) => found.isSymbolicLink(),
    () => false,
  );
}
