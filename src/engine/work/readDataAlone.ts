import type { Io } from '../io';
import { computeDataset } from '../stages/datasetStage';
import type { RunPlan } from '../stages/runPlan';
import { StageRunner } from '../stages/stageRunner';
import type { ModelKeeper } from '../training/keptModel';

/** The stage that runs before there is a model. */
const noModel: ModelKeeper = {
  keep: () => {
    throw new Error('reading data makes no model');
  },
  open: () => Promise.reject(new Error('there is no model yet')),
};

/**
 * Runs the part of a run that needs no TensorFlow: before it is installed, the user sees the data, and the next run finds it in its cache.
 * @param missing thrown if images must be decoded, which needs TensorFlow
 * @throws CancelledError when the user asked to stop; GraftError when the data cannot be read
 */
export async function readDataAlone(plan: RunPlan, io: Io, missing: unknown): Promise<void> {
  const blind = { inspect: () => Promise.reject(missing), close: () => Promise.resolve() };
  if (plan.stages.includes('dataset'))
    await new StageRunner(plan, io, noModel).run('dataset', {
      load: () => Promise.resolve(computeDataset(() => blind)),
    });
}
