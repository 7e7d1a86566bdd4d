import { largestOf } from '../words/extremes';
import type { StepMetrics } from './results';
import type { RunState } from './runState';

/** The time of a forward pass as a share of a training step for the same number of examples: measured as 0.25 to 0.35 on BERT and ResNet. */
const forwardShare = 0.3;
/** The number of last steps that determine the pace. */
const pacedSteps = 200;
/** The approximate time for writing a package, for any model. */
const packageMs = 500;

/**
 * The time left from the last step of a run, in milliseconds: the remaining steps at the mean pace of the recent ones (without the first,
 * which compiles), the ends of epochs as long as earlier ones, and scoring in proportion to the number of examples. Undefined without data.
 */
export function msLeft(state: Pick<RunState, 'steps' | 'epochs' | 'epochEnds' | 'totalSteps' | 'stages'>) {
  const { steps, epochs, epochEnds, totalSteps } = state;
  const paced = steps.slice(Math.max(1, steps.length - pacedSteps));
  const last = paced.at(-1);
  if (!last) return undefined;
  const stepMs = mean(paced.map(({ ms }) => ms));
  const batchSize = largestOf(paced.map(examplesIn));
  const { train, validation, scored } = exampleCounts(state);
  const scoringMs = (examples: number) => (forwardShare * stepMs * examples) / batchSize;
  const stepsPerEpoch = epochs[0]?.step ?? Math.max(1, Math.ceil(train / batchSize));
  const endsLeft = Math.max(0, Math.round(totalSteps / stepsPerEpoch) - epochs.length);
  const endMs = epochEnds.length > 0 ? mean(epochEnds) : scoringMs(validation);
  return (totalSteps - last.step) * stepMs + endsLeft * endMs + scoringMs(scored) + packageMs;
}

function examplesIn({ examplesPerSecond, ms }: StepMetrics): number {
  return Math.max(1, Math.round((examplesPerSecond * ms) / 1000));
}

function exampleCounts({ stages }: Pick<RunState, 'stages'>) {
  const splits = stages.dataset.result?.splits ?? [];
  const count = (wanted: string) => splits.find(({ name }) => name === wanted)?.examples ?? 0;
  const [train, validation, test] = [count('train'), count('validation'), count('test')];
  return { train, validation, scored: test || validation || train };
}

function mean(numbers: readonly number[]): number {
  return numbers.reduce((sum, number) => sum + number, 0) / numbers.length;
}
