import { choosingError } from '../../experiment/errors/choosing';
import { groupBy } from '../datasets/groupBy';
import { randomStream, shuffle } from '../datasets/random';
import { taskNamed } from '../tasks/tasks';

/** The known answers of some examples: a class by its number, or a value. */
export interface ProbeTargets {
  /** The number of classes; 0 for a regression. */
  readonly classes: number;
  readonly values: Float32Array;
}

/** Each fold is held out once. */
export const folds = 5;
/** With fewer examples, folds say nothing. */
const fewestExamples = 2 * folds;
/** A probe has weights for each class; with more classes it takes longer than a training. */
const mostClasses = 1000;

/**
 * The targets of a comparison.
 * @param task the name of the task
 * @param labels its classes
 * @throws GraftError `rank/task`, `rank/too-few-examples`, `rank/too-many-classes`, `rank/labels-differ`, `rank/one-class`
 */
export function probeTargets(
  task: string,
  labels: readonly string[],
  targets: readonly (readonly number[])[],
): ProbeTargets {
  const { probe } = taskNamed(task);
  const isRegression = probe === 'number';
  if (!probe || (isRegression && labels.length > 1)) throw choosingError('rank/task', { task });
  const values = Float32Array.from(targets, ([value]) => value!);
  if (values.length < fewestExamples)
    throw choosingError('rank/too-few-examples', { examples: values.length, fewest: fewestExamples });
  if (isRegression) return { classes: 0, values };
  const used = new Set(values).size;
  if (used === values.length) throw choosingError('rank/labels-differ', { examples: used });
  if (used < 2) throw choosingError('rank/one-class', {});
  if (labels.length > mostClasses)
    throw choosingError('rank/too-many-classes', { classes: labels.length, most: mostClasses });
  return { classes: labels.length, values };
}

/** The fold of each example, the same for every candidate: each class has its share of every fold. */
export function foldsOf({ classes, values }: ProbeTargets): Int8Array {
  const fold = new Int8Array(values.length);
  const groups =
    classes > 0 ? groupBy([...values.keys()], (row) => values[row]!) : new Map([[0, [...values.keys()]]]);
  let at = 0;
  // A fold goes on where the class before ended, so that classes of few rows do not all begin in the first.
  for (const [group, rows] of groups)
    for (const row of shuffle([...rows], randomStream('rank', group))) fold[row] = at++ % folds;
  return fold;
}
