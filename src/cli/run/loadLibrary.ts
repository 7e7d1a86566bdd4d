import { Worker } from 'node:worker_threads';
import type { RunPlan } from '../../engine/stages/runPlan';
import { StageCache } from '../../engine/stages/stageCache';

/** The threads that load the library again find it in the process. */
const program = 'process.dlopen({ exports: {} }, process.env.GRAFT_BINDING);';

/**
 * Begins to load TensorFlow's library in a thread of its own, unless all results of a run are there: the worker reads the data meanwhile. A
 * failure says nothing: whoever needs the library meets it too, and tells.
 */
export async function loadLibraryFor(plan: RunPlan): Promise<void> {
  if (!process.env.GRAFT_BINDING || !(plan.isFresh || (await willCompute(plan)))) return;
  new Worker(program, { eval: true }).on('error', () => {}).unref();
}

/** Whether a result is missing that TensorFlow is needed for: data are read without. */
async function willCompute({ graftFolder, stages, keys }: RunPlan): Promise<boolean> {
  const cache = new StageCache(graftFolder);
  for (const stage of stages.filter((name) => name !== 'dataset'))
    if (!(await cache.read(stage, keys[stage]))) return true;
  return false;
}
