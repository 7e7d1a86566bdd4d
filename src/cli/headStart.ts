import { Worker } from 'node:worker_threads';
import type { EngineDevice } from '../engine/install/engineVariant';
import type { RunPlan } from '../engine/stages/runPlan';
import { StageCache } from '../engine/stages/stageCache';
import { startWorker, useEngine } from './runTask';

/** Loads TensorFlow's library into the process; the threads that load it again find it there. */
const loadLibrary = 'process.dlopen({ exports: {} }, process.env.GRAFT_BINDING);';

/**
 * What a run begins before its turn, in other threads: a worker while the task is planned, and TensorFlow's library, half a second's work,
 * while the worker reads the data. Each fails silently: whoever needs it meets the same failure, and tells.
 */
export class HeadStart {
  private worker: Promise<Worker | undefined> | undefined;

  /** Starts a worker, which loads nothing before it has its task. Without an engine there is none. */
  startWorker(device: EngineDevice): void {
    const start = () =>
      startWorker().once('error', () => {
        this.worker = undefined;
      });
    this.worker = useEngine(device).then(start, () => undefined);
  }

  /** Begins to load TensorFlow, unless all results are there. */
  async loadTensorFlow(plan: RunPlan): Promise<void> {
    const isWanted = (await this.worker) && (plan.isFresh || (await willCompute(plan)));
    if (isWanted) new Worker(loadLibrary, { eval: true }).on('error', () => {}).unref();
  }

  /** The worker, which is the caller's from now on, if there is one. */
  async takeWorker(): Promise<Worker | undefined> {
    const { worker } = this;
    this.worker = undefined;
    return worker;
  }

  /** Ends the worker, if nobody has taken it. */
  async dismiss(): Promise<void> {
    await (await this.takeWorker())?.terminate();
  }
}

/** Whether a result is missing that TensorFlow is needed for: data are read without. */
async function willCompute({ graftFolder, stages, keys }: RunPlan): Promise<boolean> {
  const cache = new StageCache(graftFolder);
  for (const stage of stages.filter((name) => name !== 'dataset'))
    if (!(await cache.read(stage, keys[stage]))) return true;
  return false;
}
