import { fitMicroBatches } from '../training/fitMicroBatches';
import { measurePrecision, type TrainingTrial } from '../training/measurePrecision';
import type { TrainingIo } from '../training/trainingIo';
import { whenDeviceIsFree } from '../training/whenDeviceIsFree';
import type { Decisions } from './determined';
import { type Answer, decisionNames, keepDecision, knownDecision } from './machineDecisions';
import { decide, questionOf, type RunPlan } from './runPlan';

const experiments: {
  readonly [N in keyof Decisions]: (trial: TrainingTrial, io: TrainingIo) => Promise<Answer<N>>;
} = { microBatches: fitMicroBatches, precision: measurePrecision };

/**
 * Finds out what `auto` asks of this machine, unless it has been answered meanwhile, keeps the answers, and writes them into the plan.
 * @param trialOf what would be trained, by the plan as it is then
 */
export async function decideForMachine(
  plan: RunPlan,
  trialOf: () => Promise<TrainingTrial>,
  io: TrainingIo,
): Promise<void> {
  for (const name of decisionNames) if (plan[name] === 'auto') await findOut(name, plan, trialOf, io);
}

async function findOut<N extends keyof Decisions>(
  name: N,
  plan: RunPlan,
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
