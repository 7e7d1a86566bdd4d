import { runExperiment } from '../runExperiment';
import { decideForMachine } from '../stages/decideForMachine';
import { trainedFrom } from '../stages/finetuneStage';
import type { RunPlan } from '../stages/runPlan';
import { stageDeclarations } from '../stages/stageDeclarations';
import type { Given } from '../stages/stageDefinition';
import { onGpu } from '../tensorflow/operations/execute';
import { findRate, type RateSearch } from '../training/findRate';
import { withMemoryErrors } from '../training/outOfMemory';
import type { TrainingIo } from '../training/trainingIo';
import { whenDeviceIsFree } from '../training/whenDeviceIsFree';

/** The number of learning rates to try. */
const steps = 100;

/**
 * A learning-rate range test of an experiment's training, after the stages that it needs.
 * @param plan a run that ends with `preprocess`
 * @throws CancelledError; GraftError when a stage fails
 */
export async function findLearningRate(plan: RunPlan, io: TrainingIo): Promise<RateSearch> {
  const done = (await runExperiment(plan, io)) as Given<'finetune'>;
  const decided = await decideForMachine(done, plan, io);
  const from = await trainedFrom(stageDeclarations.finetune.inputs(decided), done, decided);
  return whenDeviceIsFree(io, () =>
    withMemoryErrors(from.settings, onGpu(), () => findRate({ ...from, steps }, io)),
  );
}
