import type { Target } from '../../../src/engine/datasets/example';
import type { TargetReader } from '../../../src/engine/datasets/targetReader';
import { inSharedMemory, rowsOf } from '../../../src/engine/datasets/targetValues';
import type { LossFunction } from '../../../src/engine/tasks/losses/loss';
import type { Task } from '../../../src/engine/tasks/task';
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

const absoluteError: LossFunction = (outputs, targets) => tf.mean(tf.abs(tf.sub(outputs, targets)), 1);

/** The mean distance of an end. */
function distance(outputs: ArrayLike<number>, targets: ArrayLike<number>): number {
  const sum = Array.from(targets).reduce((sum, end, i) => sum + Math.abs(end - outputs[i]!), 0);
  return sum / targets.length;
}

export const intervals: Task = {
  problemType: 'intervals',
  losses: { 'mean-squared-error': absoluteError },
  distillation: (outputs, teacher) => tf.mean(tf.abs(tf.sub(outputs, teacher)), 1),
  primaryMetric: 'meanAbsoluteError',
  pack: (targets) => ({ values: inSharedMemory(Float32Array.from(targets.flat())), width: 2 }),
  totals: () => new Map([['distance', []]]),
  addTotals: (outputs, targets, isExample) => ({
    distance: tf.sum(tf.mul(tf.mean(tf.abs(tf.sub(outputs, targets)), 1), isExample)),
  }),
  trainMetrics: ({ distance }, train) => ({ meanAbsoluteError: distance![0]! / rowsOf(train) }),
  metrics: ({ outputs, targets }) => ({ meanAbsoluteError: distance(outputs, targets.values), toyness: 1 }),
  naive: (_, targets) => ({
    answer: 'always answering 0-0',
    metrics: { meanAbsoluteError: distance(new Float32Array(targets.values.length), targets.values) },
  }),
  answers: (outputs) =>
    Array.from({ length: outputs.length / 2 }, (_, row) => {
      const [low, high] = outputs.subarray(2 * row, 2 * row + 2);
      return { summary: `${low!.toFixed(1)} to ${high!.toFixed(1)}`, value: { low, high } };
    }),
  portable: asking({ files: ['numberAnswer'], type: 'NumberAnswer', expression: 'numberAnswer' }),
  report: () => [
    { block: 'table', title: 'Toy', columns: [{ title: 'Toy', format: 'text' }], rows: [['yes']] },
  ],
};
