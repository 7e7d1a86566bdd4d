import { inputError } from '../../experiment/errors/inputs';
import type { DatasetResult } from '../../experiment/runs/results';
import { type Example, mapSplits, type SplitName, type Splits } from '../datasets/example';
import { readExamples } from '../datasets/examplesFile';
import type { NamedValues } from '../datasets/exampleValues';
import { type ObjectiveSettings, objectiveOf } from './objective';
import { presentTargets, severalObjective } from './several/severalTask';
import type { TaskSpec } from './taskSpec';
import { taskOf } from './tasks';

/** The task as dataset and settings define it, and the examples with their targets. */
export interface Learning {
  readonly spec: TaskSpec;
  readonly targets: Readonly<Record<SplitName, NamedValues>>;
  readonly examples: Splits;
}

/** Encoded examples, where they say which row each example begins in: an example may be part of a row. */
interface Encoded {
  readonly rowOf?: Int32Array | undefined;
}

/**
 * Reads what the dataset stage left in `folder`, as examples that correspond to those of `encoded`.
 * @throws GraftError `dataset/damaged-cache`, `task/unknown`, and as `objectiveOf` does
 */
export async function readLearning(
  folder: string,
  result: Pick<DatasetResult, 'task' | 'labels' | 'heads'>,
  settings: ObjectiveSettings,
  encoded: Readonly<Record<SplitName, Encoded>>,
): Promise<Learning> {
  const examples = mapSplits(await readExamples(folder), (rows, name) => byExample(rows, encoded[name]));
  const { task, labels } = result;
  const { pack } = taskOf(result);
  const targets = mapSplits(examples, (own) =>
    pack(
      own.map(({ target }) => target),
      labels,
    ),
  );
  return { spec: { task, labels, ...objectivesOf(result, settings, targets.train) }, targets, examples };
}

/** The objectives of a training: one, or one for each head. */
function objectivesOf(
  { task, labels, heads }: Pick<DatasetResult, 'task' | 'labels' | 'heads'>,
  settings: ObjectiveSettings,
  train: NamedValues,
): Pick<TaskSpec, 'objective' | 'heads'> {
  if (!heads) return { objective: objectiveOf(task, settings, train, labels) };
  const named = Object.entries(heads).map(([name, head]) => {
    const own = presentTargets(name, train);
    return [name, { ...head, objective: objectiveOf(head.task, settings, own, head.labels) }];
  });
  return { objective: severalObjective, heads: Object.fromEntries(named) };
}

/** @throws GraftError `preprocess/damaged-cache` for an example of a missing row */
function byExample(rows: Example[], { rowOf }: Encoded): Example[] {
  if (!rowOf) return rows;
  return Array.from(rowOf, (row) => {
    const example = rows[row];
    if (example) return example;
    throw inputError('preprocess/damaged-cache', { damage: ['row', row] });
  });
}
