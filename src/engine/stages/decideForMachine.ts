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

/** Finds out what `auto` asks of this machine, unless it has been answered meanwhile, keeps the answers, and writes them into the plan. */
export async function decideForMachine(
  given: Given<'finetune'>,
  plan: RunPlan,
  io: TrainingIo,
): Promise<void> {
  const trialOf = async () => {
    const { trainedFrom } = await import('./finetuneStage');
    return trainedFrom(stageDeclarations.finetune.inputs(plan), given, plan);
  };
  for (const name of decisionNames) if (plan[name] === 'auto') await findOut(name, plan, trialOf, io);
}

async function findOut<N extends keyof Decisions>(
  name: N,
  plan: RunPlan,
  /** What would be trained, by the plan as it is then. */
  trialOf: () => Promise<TrainingTrial>,
  io: TrainingIo,
): Promise<void> {
  const question = questionOf(plan);
  let answer = await knownDecision(name, question, io);
  if (!answer) {
    const trial = await trialOf();
    answer = await whenDeviceIsFree(io, () => experiments[name](trial, io));
    await keepDecision(name, question, answer, io);
  }
  decide(plan, { [name]: answer[name] });
}
