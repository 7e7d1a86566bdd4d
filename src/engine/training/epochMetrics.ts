import type { Metrics } from '../../experiment/metrics';
import type { OutputValues } from '../compile/program';
import { rowsOf, type TargetValues } from '../datasets/targetValues';
import type { TaskSpec } from '../tasks/taskSpec';
import { taskNamed } from '../tasks/tasks';
import type { Scores } from './scoreExamples';

/**
 * Of the training examples, as the steps of an epoch saw them.
 * @param totals the sums of `taskTotals` over the epoch
 */
export function trainMetrics(totals: OutputValues, train: TargetValues, { task, labels }: TaskSpec): Metrics {
  const loss = totals.loss![0]! / rowsOf(train);
  return { loss, ...taskNamed(task).trainMetrics(totals, train, labels) };
}

/** Of examples that were scored. */
export function scoreMetrics(
  { loss, outputs }: Scores,
  targets: TargetValues,
  { task, labels }: TaskSpec,
): Metrics {
  return { loss, ...taskNamed(task).metrics({ outputs, targets, labels }) };
}
