import { trainingError } from '../../experiment/errors/training';
import type { Metrics } from '../../experiment/reports/metrics';
import type { EpochMetrics } from '../../experiment/runs/results';
import type { OutputValues } from '../compile/program';
import { type NamedValues, rowsOf } from '../datasets/exampleValues';
import { scoredTargets } from '../inputs/movedTargets';
import type { TaskSpec } from '../tasks/taskSpec';
import { taskOf } from '../tasks/tasks';
import type { FineTuneTask } from './fineTuneTask';
import { type Scores, scoreExamples } from './scoreExamples';
import type { TrainedState } from './snapshot';
import type { TrainingIo } from './trainingIo';
import type { TrainingProgress } from './trainingProgress';

/**
 * Of the training examples, as the steps of an epoch saw them.
 * @param totals the sums of `taskTotals` over the epoch
 */
export function trainMetrics(totals: OutputValues, train: NamedValues, spec: TaskSpec): Metrics {
  const loss = totals.loss![0]! / rowsOf(train);
  return { loss, ...taskOf(spec).trainMetrics(totals, train, spec.labels) };
}

/** The metrics of scored examples. */
export function scoreMetrics({ loss, outputs }: Scores, targets: NamedValues, spec: TaskSpec): Metrics {
  return { loss, ...taskOf(spec).metrics({ outputs, targets, labels: spec.labels }) };
}

export interface FinishedEpoch {
  readonly task: FineTuneTask;
  readonly state: { readonly runner: Pick<TrainedState['runner'], 'totals' | 'score'> };
  readonly progress: Pick<TrainingProgress, 'epoch' | 'step'>;
  /** Validation examples in a batch. */
  readonly scoringSize: number;
  readonly io: TrainingIo;
}

/**
 * What an epoch has brought, on the training examples as its steps saw them, and on the validation examples, which are scored now.
 * @throws GraftError `training/not-finite`; CancelledError
 */
export async function epochMetrics({
  task,
  state: { runner },
  progress: { epoch, step },
  scoringSize,
  io,
}: FinishedEpoch): Promise<EpochMetrics> {
  const { train, validation, spec } = task;
  const metrics = { epoch, step, train: trainMetrics(runner.totals(), train.targets, spec) };
  if (rowsOf(validation.targets) === 0) return metrics;
  const scores = await scoreExamples((batch) => runner.score(batch), validation, {
    batchSize: scoringSize,
    prepareBatches: io.prepareBatches,
    signal: io.signal,
  });
  if (!Number.isFinite(scores.loss))
    throw trainingError('training/not-finite', { what: ['validation', epoch] });
  return {
    ...metrics,
    validation: scoreMetrics(scores, scoredTargets(validation, rowsOf(validation.targets)), spec),
  };
}
