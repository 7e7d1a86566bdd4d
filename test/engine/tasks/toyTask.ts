import type { Target } from '../../../src/engine/datasets/example';
import { rowsOf, valuesFor } from '../../../src/engine/datasets/exampleValues';
import type { TargetReader } from '../../../src/engine/datasets/targetReader';
import { betweenLogits } from '../../../src/engine/tasks/losses/distillation';
import { ofLogits, type VectorLoss } from '../../../src/engine/tasks/losses/loss';
import { logitsOf, type Task } from '../../../src/engine/tasks/task';
import { tf } from '../../../src/engine/tensorflow/loadTensorFlow';
import { asking } from '../../../src/portable/portableCode';

/** A task that the product does not know: intervals, written `2-5`, each predicted by its two ends. */

const ends = (cell: unknown): Target => String(cell).split('-').map(Number);

export const intervalReader: TargetReader = {
  suits: ({ columns, rows }) =>
    columns.length === 1 && rows.every(({ cells }) => /^\d+-\d+$/.test(String(cells[0]))),
  read: ({ training, others }) => {
    const targets = [training, ...others].map(({ rows }) => rows.map(({ cells }) => ends(cells[0])));
    return { labels: ['low', 'high'], targets, strata: targets[0]!.map(() => '') };
  },
  groupOf: () => '',
  describe: () => ({ summary: 'intervals', report: [], warnings: [] }),
};

const absoluteError: VectorLoss = (outputs, targets) => tf.mean(tf.abs(tf.sub(outputs, targets)), 1);

/** The mean distance of an end. */
function distance(outputs: ArrayLike<number>, targets: ArrayLike<number>): number {
  const sum = Array.from(targets).reduce((sum, end, i) => sum + Math.abs(end - outputs[i]!), 0);
  return sum / targets.length;
}

export const intervals: Task = {
  problemType: 'intervals',
  losses: { 'mean-squared-error': ofLogits(absoluteError, 'ends') },
  distillation: betweenLogits((outputs, teacher) => tf.mean(tf.abs(tf.sub(outputs, teacher)), 1)),
  primaryMetric: 'meanAbsoluteError',
  pack: (targets) => ({ ends: valuesFor(Float32Array.from(targets.flat()), [2]) }),
  totals: () => new Map([['distance', []]]),
  addTotals: ({ logits }, { ends }, isExample) => ({
    distance: tf.sum(tf.mul(tf.mean(tf.abs(tf.sub(logits!, ends!)), 1), isExample)),
  }),
  trainMetrics: ({ distance }, train) => ({ meanAbsoluteError: distance![0]! / rowsOf(train) }),
  metrics: (scored) => ({
    meanAbsoluteError: distance(logitsOf(scored), scored.targets.ends!.values),
    toyness: 1,
  }),
  naive: (_, { ends }) => ({
    answer: 'always answering 0-0',
    metrics: { meanAbsoluteError: distance(new Float32Array(ends!.values.length), ends!.values) },
  }),
  answers: (outputs) =>
    Array.from({ length: rowsOf(outputs) }, (_, row) => {
      const [low, high] = logitsOf({ outputs }).subarray(2 * row, 2 * row + 2);
      return { summary: `${low!.toFixed(1)} to ${high!.toFixed(1)}`, value: { low, high } };
    }),
  portable: asking({ files: ['numberAnswer'], type: 'NumberAnswer', expression: 'numberAnswer' }),
  report: () => [
    { block: 'table', title: 'Toy', columns: [{ title: 'Toy', format: 'text' }], rows: [['yes']] },
  ],
};
