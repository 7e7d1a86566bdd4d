import type { DatasetResult } from '../../experiment/results';
import { mapSplits, type SplitName, type Splits } from '../datasets/example';
import { readExamples } from '../datasets/examplesFile';
import type { TargetValues } from '../datasets/targetValues';
import { type ObjectiveSettings, objectiveOf } from './objective';
import type { TaskSpec } from './taskSpec';
import { taskNamed } from './tasks';

/** What is learned: the task as dataset and settings make it, and the examples with their targets. */
export interface Learning {
  readonly spec: TaskSpec;
  readonly targets: Readonly<Record<SplitName, TargetValues>>;
  readonly examples: Splits;
}

/**
 * Reads what the dataset stage left in `folder`.
 * @throws GraftError `dataset/damaged-cache`, `task/unknown`, and as `objectiveOf` does
 */
export async function readLearning(
  folder: string,
  { task, labels }: Pick<DatasetResult, 'task' | 'labels'>,
  settings: ObjectiveSettings,
): Promise<Learning> {
  const examples = await readExamples(folder);
  const { pack } = taskNamed(task);
  const targets = mapSplits(examples, (own) =>
    pack(
      own.map(({ target }) => target),
      labels,
    ),
  );
  const objective = objectiveOf(task, settings, targets.train, labels);
  return { spec: { task, labels, objective }, targets, examples };
}
