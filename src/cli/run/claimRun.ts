import path from 'node:path';
import type { RunPlan } from '../../engine/stages/runPlan';
import { cacheFolder } from '../../files/cacheFolder';
import { fileExists } from '../../files/fileExists';
import { refuseLinks } from '../../files/refuseLinks';
import { sweepTemporary } from '../../files/temporary';
import { readClaim } from '../../runs/runStore';
import type { RunOptions } from './runOptions';

/** What processes that were killed while they replaced a file left beside it. */
export async function sweepLeftovers(graftFolder: string, runFolder: string): Promise<void> {
  const inside = ['.', 'cache', 'claims'].map((name) => path.join(graftFolder, name));
  for (const folder of inside) await refuseLinks(graftFolder, folder);
  const ownCache = cacheFolder(process.env);
  const outside = [ownCache, path.join(ownCache, 'precision')];
  for (const folder of [...inside, runFolder, ...outside]) await sweepTemporary(folder);
}

/** A stopped run resumes under its old id, under a new name of its experiment too; any other is a new one, and so is one with `--fresh`. */
export async function claimRun(plan: RunPlan, key: string, { fresh }: RunOptions): Promise<RunPlan> {
  if (fresh) return { ...plan, isFresh: true };
  const earlier = await readClaim(plan.graftFolder, key);
  if (!earlier || earlier.status === 'done') return plan;
  const isOurs = earlier.experiment === plan.experimentFile || !(await fileExists(earlier.experiment));
  return isOurs ? { ...plan, runId: earlier.id, isResumed: true } : plan;
}
