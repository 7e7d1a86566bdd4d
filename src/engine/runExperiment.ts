import type { StageName } from '../experiment/stages/stages';
import { inspectorOfMany } from './inputs/image/inspectMany';
import { checkTarget } from './packaging/packageTarget';
import { beginTokenizing } from './stages/beginTokenizing';
import { warnOfChangedData } from './stages/changedData';
import { checkFit } from './stages/checkFit';
import { computeDataset } from './stages/datasetStage';
import { decideForMachine } from './stages/decideForMachine';
import { isModelThere, isPackageThere } from './stages/outsideTheCache';
import { placeOf } from './stages/places';
import type { RunPlan } from './stages/runPlan';
import type { StageDefinition } from './stages/stageDefinition';
import { type DoneStages, StageRunner } from './stages/stageRunner';
import { KeptModel } from './training/keptModel';
import type { TrainingIo } from './training/trainingIo';

/** The computation of each stage. `stageDeclarations` declares its inputs, and so the flow of data. */
const stageDefinitions: { readonly [N in StageName]: StageDefinition<N> } = {
  dataset: { load: async () => computeDataset(inspectorOfMany) },
  model: { load: async () => (await import('./stages/modelStage')).computeModel, isFresh: isModelThere },
  preprocess: { load: async () => (await import('./stages/preprocessStage')).computePreprocess },
  finetune: {
    load: async () => (await import('./stages/finetuneStage')).computeFinetune,
    decide: decideForMachine,
  },
  optimize: { load: async () => (await import('./stages/optimizeStage')).computeOptimize },
  evaluate: { load: async () => (await import('./stages/evaluateStage')).computeEvaluate },
  package: {
    load: async () => (await import('./stages/packageStage')).computePackage,
    isFresh: isPackageThere,
  },
};

/**
 * THE PAGE: an experiment from data to package. Every stage stores its result and its files in the cache, where the next ones read them;
 * a stage with a stored result does not run.
 * @returns the stages that this run reaches
 * @throws CancelledError when the user asked to stop; GraftError when a stage fails
 */
export async function runExperiment(plan: RunPlan, io: TrainingIo): Promise<DoneStages> {
  if (plan.stages.includes('package')) await checkTarget(plan.packageTo, placeOf(plan, 'package.to'));
  const trained = new KeptModel();
  const stages = new StageRunner(plan, io, trained);
  try {
    await checkFit(plan, stages.done);
    for (const stage of plan.stages) {
      await stages.run(stage, stageDefinitions[stage]);
      if (stage === 'dataset') await beginTokenizing(plan);
      if (stage === 'model') await checkFit(plan, stages.done);
    }
    await warnOfChangedData(plan, io);
    return stages.done;
  } finally {
    trained.dispose();
  }
}
