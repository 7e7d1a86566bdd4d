import { runExperiment } from './runExperiment';
import { trainedFrom } from './stages/finetuneStage';
import type { RunPlan } from './stages/runPlan';
import { stageDeclarations } from './stages/stageDeclarations';
import type { Given } from './stages/stageDefinition';
import { findRate, type RateSearch } from './training/findRate';
import type { TrainingIo } from './training/trainingIo';
import { whenDeviceIsFree } from './training/whenDeviceIsFree';

/** How many learning rates are tried. */
const steps = 100;

/**
 * A learning-rate range test of an experiment's training, after the stages that it needs.
 * @param plan a run that ends with `preprocess`
 * @throws CancelledError; GraftError when a stage fails
 */
export async function findLearningRate(plan: RunPlan, io: TrainingIo): Promise<RateSearch> {
  const done = (await runExperiment(plan, io)) as Given<'finetune'>;
  const from = await trainedFrom(stageDeclarations.finetune.inputs(plan), done);
  return whenDeviceIsFree(io, () => findRate({ ...from, steps }, io));
}
