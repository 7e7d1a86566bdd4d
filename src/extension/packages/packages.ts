import { stat } from 'node:fs/promises';
import path from 'node:path';
import * as vscode from 'vscode';
import { type MetricValue, mainMetric } from '../../experiment/runs/runSummary';
import { isBelow } from '../../runs/experimentNow';
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

/**
 * The existing packages of runs, the newest first. A run's record may be a stranger's: nothing is looked for outside of the folder that
 * holds `.graft`, where a path may lead to a server, and nothing at all before the user trusts the workspace.
 */
export async function packagesOf(runs: readonly KnownRun[]): Promise<Package[]> {
  if (!vscode.workspace.isTrusted) return [];
  const writers = new Map<string, KnownRun>();
  for (const run of runs) {
    const folder = run.record?.result?.package?.path;
    const isOurs = folder !== undefined && isBelow(path.dirname(run.graftFolder), folder);
    if (isOurs && !writers.has(folder)) writers.set(folder, run);
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
