import path from 'node:path';
import { Worker } from 'node:worker_threads';
import type { EngineVariant } from '../../engine/install/engineWheels';
import type { RunPlan } from '../../engine/stages/runPlan';
import { StageCache } from '../../engine/stages/stageCache';
import { cacheFolder } from '../../files/cacheFolder';
import { fileExists } from '../../files/fileExists';
import { sweepLocks } from '../../files/lock';
import { sweepTemporary } from '../../files/temporary';
import { readClaim, sweepUnbegun, writeClaim } from '../../runs/claims';
import type { RunHost } from '../../runs/executor';
import type { RunFolder } from '../../runs/graftFolder';
import { keepRunsOfRenamed } from '../../runs/renamedExperiment';
import { createRunView } from './createRunView';
import type { HeadStart } from './headStart';
import type { RunRequest } from './readRequest';
import type { RunOptions } from './runOptions';
import { SupervisedRun } from './supervisedRun';

export interface SuperviseOptions {
  request: RunRequest;
  options: RunOptions;
  /** The device to train on. */
  device: EngineVariant;
  /** The key whose lock this process holds. */
  key: string;
  host: RunHost;
  headStart: HeadStart;
}

/**
 * Runs a planned experiment: TensorFlow works in its worker, this thread writes the log, draws, and listens for a cancel.
 * @returns the exit code
 */
export async function superviseRun({
  request,
  options,
  device,
  key,
  host,
  headStart,
}: SuperviseOptions): Promise<number> {
  const { graft, digests, text } = request;
  const plan = await claimedPlan(request, key, options);
  void loadLibraryFor(plan);
  const folder = graft.run(plan.runId);
  // The claim comes before the folder: without one, `sweepUnbegun` takes a folder that has no record for a leftover.
  await writeClaim(graft, key, plan.runId);
  await folder.make();
  await digests.save();
  await sweepLeftovers(folder);
  await graft.write(folder.snapshot, text);
  const view = createRunView(options);
  try {
    const run = await SupervisedRun.open({ request, plan, folder, view, host });
    await host.report({ type: 'run', runId: folder.id, folder: folder.folder });
    // Notes meanwhile which runs were made under an earlier name of the experiment; no run fails for it.
    const keeping = keepRunsOfRenamed(graft, plan.experimentFile, plan.runId).catch(() => {});
    const exitCode = await run.work(options, device, headStart);
    await keeping;
    return exitCode;
  } finally {
    view.close();
  }
}

/** A stopped run resumes under its old id, also under a new name of its experiment. With `--fresh` every run is a new one. */
async function claimedPlan(
  { plan, graft }: RunRequest,
  key: string,
  { fresh }: RunOptions,
): Promise<RunPlan> {
  if (fresh) return { ...plan, isFresh: true };
  const earlier = await readClaim(graft, key);
  if (!earlier || earlier.status === 'done') return plan;
  const isOurs = earlier.experiment === plan.experimentFile || !(await fileExists(earlier.experiment));
  return isOurs ? { ...plan, runId: earlier.id, isResumed: true } : plan;
}

/** Removes the temporary files, locks and empty run folders of killed processes. */
async function sweepLeftovers({ graft, folder }: RunFolder): Promise<void> {
  const inside = ['.', 'building', 'cache', 'claims', 'locks'].map((name) => path.join(graft.path, name));
  for (const one of inside) await graft.guard(one);
  for (const one of ['claims', 'locks']) await sweepLocks(path.join(graft.path, one));
  await sweepUnbegun(graft);
  const ownCache = cacheFolder(process.env);
  const outside = [ownCache, path.join(ownCache, 'precision')];
  for (const one of [...inside, folder, ...outside]) await sweepTemporary(one);
}

/** Other threads that load the library find it in the process. */
const libraryProgram = 'process.dlopen({ exports: {} }, process.env.GRAFT_BINDING);';

/**
 * Starts to load TensorFlow's library in a separate thread while the worker reads the data, unless no result is missing. A failure is
 * silent: the worker meets and reports it.
 */
async function loadLibraryFor(plan: RunPlan): Promise<void> {
  if (!process.env.GRAFT_BINDING || !(plan.isFresh || (await willCompute(plan)))) return;
  new Worker(libraryProgram, { eval: true }).on('error', () => {}).unref();
}

/** Whether a result is missing that needs TensorFlow; reading data does not. */
async function willCompute({ graftFolder, stages, keys }: RunPlan): Promise<boolean> {
  const cache = new StageCache(graftFolder);
  for (const stage of stages.filter((name) => name !== 'dataset'))
    if (!(await cache.read(stage, keys[stage]))) return true;
  return false;
}
