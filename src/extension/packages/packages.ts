import { stat } from 'node:fs/promises';
import path from 'node:path';
import { type MetricValue, mainMetric } from '../../experiment/runs/runSummary';
import type { KnownRun } from '../runs/knownRun';

/** A packaged model, with facts from the last run that wrote it. */
export interface Package {
  readonly folder: string;
  readonly bytes: number;
  readonly score: MetricValue | undefined;
  readonly run: KnownRun;
  /** A value that changes with every packaging. */
  readonly mark: string;
}

/** The existing packages of runs, the newest first. */
export async function packagesOf(runs: readonly KnownRun[]): Promise<Package[]> {
  const writers = new Map<string, KnownRun>();
  for (const run of runs) {
    const folder = run.record?.result?.package?.path;
    if (folder !== undefined && !writers.has(folder)) writers.set(folder, run);
  }
  const found = await Promise.all([...writers].map(([folder, run]) => packageAt(folder, run)));
  return found.filter((each) => each !== undefined);
}

/** `graft.json` lists a package's files and is written last. */
async function packageAt(folder: string, run: KnownRun): Promise<Package | undefined> {
  const list = await stat(path.join(folder, 'graft.json')).catch(() => undefined);
  const record = run.record;
  if (!list || !record) return undefined;
  const bytes = record.result?.package?.bytes ?? 0;
  return { folder, bytes, score: mainMetric(record), run, mark: `${folder} ${list.mtimeMs}` };
}
