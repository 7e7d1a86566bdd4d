import type { Io } from '../io';
import { computeDataset } from '../stages/datasetStage';
import type { RunPlan } from '../stages/runPlan';
import { StageRunner } from '../stages/stageRunner';
import type { ModelKeeper } from '../training/keptModel';

/** Data are read before there is a model. */
const noModel: ModelKeeper = {
  keep: () => {
    throw new Error('reading data makes no model');
  },
  open: () => Promise.reject(new Error('there is no model yet')),
};

/**
 * Does of a run what needs no TensorFlow: where it is not installed yet, the user sees the data meanwhile, and the run that follows has
 * them in its cache.
 * @param missing what is thrown where images are to be looked at, which TensorFlow does
 * @throws CancelledError when the user asked to stop; GraftError when the data cannot be read
 */
export async function readDataAlone(plan: RunPlan, io: Io, missing: unknown): Promise<void> {
  const blind = { inspect: () => Promise.reject(missing), close: () => Promise.resolve() };
  if (plan.stages.includes('dataset'))
    await new StageRunner(plan, io, noModel).run('dataset', {
      load: () => Promise.resolve(computeDataset(() => blind)),
    });
}
