import type { RunRecord } from '../../experiment/runs/run';
import type { StoredItems, StoredResult, StoredRun } from './storedItems';

export interface CleanOptions {
  /** Also the latest run of each experiment, and its results. */
  readonly all: boolean;
  /** Removes only until this many bytes are left, the least recently used first. */
  readonly maxBytes?: number | undefined;
}

export interface CleanPlan {
  /** The items to remove, in order. */
  readonly removals: readonly Removal[];
  readonly removedBytes: number;
  readonly keptBytes: number;
}

export type Removal = (StoredRun | StoredResult) & {
  /** When the item was last used, in milliseconds since the epoch: a result is used by every run that takes it from the cache. */
  readonly usedMs: number;
};

/**
 * Chooses stored items to remove. A run that is pinned or in progress always stays. Without `all`, each experiment also keeps its latest run
 * and the latest one that was done and not deleted. A run that stays keeps its results.
 */
export function planClean({ runs, results }: StoredItems, { all, maxBytes }: CleanOptions): CleanPlan {
  const latest = all ? new Set<StoredRun>() : latestRuns(runs.filter(({ isDeleted }) => !isDeleted));
  const keptRuns = runs.filter((run) => run.isPinned || run.isRunning || latest.has(run));
  const keptKeys = new Set(keptRuns.flatMap(({ record }) => resultNames(record)));
  const uses = lastUses(runs);
  const candidates: Removal[] = [
    ...runs.filter((run) => !keptRuns.includes(run)).map((run) => ({ ...run, usedMs: usedMs(run) })),
    ...results
      .filter((result) => !keptKeys.has(resultName(result)))
      .map((result) => ({ ...result, usedMs: uses.get(resultName(result)) ?? result.changedMs })),
  ].sort((a, b) => a.usedMs - b.usedMs);
  const total = sumBytes([...runs, ...results]);
  const removals = maxBytes === undefined ? candidates : untilBelow(candidates, total - maxBytes);
  const removedBytes = sumBytes(removals);
  return { removals, removedBytes, keptBytes: total - removedBytes };
}

/** The latest run of each experiment, and the latest one that was done: a failed attempt does not put the last good result at risk. */
function latestRuns(runs: readonly StoredRun[]): Set<StoredRun> {
  const done = runs.filter(({ record }) => record?.status === 'done');
  return new Set([...latestByExperiment(runs), ...latestByExperiment(done)]);
}

function latestByExperiment(runs: readonly StoredRun[]): Iterable<StoredRun> {
  const oldestFirst = runs.filter(({ record }) => record).sort((a, b) => usedMs(a) - usedMs(b));
  return new Map(oldestFirst.map((run) => [run.record!.experiment, run])).values();
}

function lastUses(runs: readonly StoredRun[]): Map<string, number> {
  const uses = new Map<string, number>();
  for (const run of runs)
    for (const name of resultNames(run.record)) uses.set(name, Math.max(uses.get(name) ?? 0, usedMs(run)));
  return uses;
}

/** A record's times are untrusted; an invalid one counts as the time of the files. */
function usedMs({ record, changedMs }: StoredRun): number {
  return Date.parse(record?.finishedAt ?? record?.startedAt ?? '') || changedMs;
}

function untilBelow(candidates: readonly Removal[], surplus: number): Removal[] {
  let removed = 0;
  return candidates.filter(({ bytes }) => {
    if (removed >= surplus) return false;
    removed += bytes;
    return true;
  });
}

function resultName({ stage, key }: StoredResult): string {
  return `${stage}/${key}`;
}

function resultNames(record: RunRecord | undefined): string[] {
  return Object.entries(record?.keys ?? {}).map(([stage, key]) => `${stage}/${key}`);
}

function sumBytes(items: readonly { readonly bytes: number }[]): number {
  return items.reduce((sum, { bytes }) => sum + bytes, 0);
}
