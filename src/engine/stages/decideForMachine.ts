import type { TrainingTrial } from '../training/measurePrecision';
import type { TrainingIo } from '../training/trainingIo';
import { whenDeviceIsFree } from '../training/whenDeviceIsFree';
import type { Decisions } from './determined';
import { type Answer, decisionNames, keepDecision, knownDecision } from './machineDecisions';
import { decide, questionOf, type RunPlan } from './runPlan';
import { stageDeclarations } from './stageDeclarations';
import type { Given } from './stageDefinition';

const experiments: {
  readonly [N in keyof Decisions]: (trial: TrainingTrial, io: TrainingIo) => Promise<Answer<N>>;
} = {
  microBatches: async (trial, io) => (await import('../training/fitMicroBatches')).fitMicroBatches(trial, io),
  precision: async (trial, io) => (await import('../training/measurePrecision')).measurePrecision(trial, io),
};

/** Finds out what `auto` asks of this machine, unless it has been answered meanwhile, and keeps the answers. @returns the plan with them */
export async function decideForMachine(
  given: Given<'finetune'>,
  plan: RunPlan,
  io: TrainingIo,
): Promise<RunPlan> {
  const trialOf = async (by: RunPlan) => {
    const { trainedFrom } = await import('./finetuneStage');
    return trainedFrom(stageDeclarations.finetune.inputs(by), given, by);
  };
  let decided = plan;
  for (const name of decisionNames)
    if (decided[name] === 'auto') decided = await findOut(name, decided, trialOf, io);
  return decided;
}

async function findOut<N extends keyof Decisions>(
  name: N,
  plan: RunPlan,
  /** The training that the plan describes. */
  trialOf: (plan: RunPlan) => Promise<TrainingTrial>,
  io: TrainingIo,
): Promise<RunPlan> {
  const question = questionOf(plan);
  let answer = await knownDecision(name, question, io);
  if (!answer) {
    const trial = await trialOf(plan);
    answer = await whenDeviceIsFree(io, () => experiments[name](trial, io));
    await keepDecision(name, question, answer, io);
  }
  return decide(plan, { [name]: answer[name] });
}
