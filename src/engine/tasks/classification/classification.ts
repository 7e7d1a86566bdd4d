import { formatPercent } from '../../../experiment/formatNumbers';
import type { Metrics } from '../../../experiment/metrics';
import { shownName } from '../../../experiment/shownNames';
import { inSharedMemory, type TargetValues } from '../../datasets/targetValues';
import { tf } from '../../tensorflow/loadTensorFlow';
import { countPairs } from '../../tensorflow/operations/countPairs';
import { countLabels } from '../labelCounts';
import { crossEntropy } from '../losses/crossEntropy';
import { ratio } from '../ratio';
import { softmaxRows } from '../softmax';
import type { Scored, Task } from '../task';
import {
  accuracy,
  type ConfusionMatrix,
  confusionMatrix,
  macroAverages,
  predictedClasses,
} from './classificationMetrics';
import { classificationReport } from './classificationReport';
import { classificationReader } from './classificationTargets';

/** One of several labels for each example. */
export const classification: Task = {
  problemType: 'single_label_classification',
  reader: classificationReader,
  losses: { 'cross-entropy': crossEntropy },
  primaryMetric: 'accuracy',
  pack: (targets) => ({ values: inSharedMemory(Int32Array.from(targets, ([label]) => label!)), width: 1 }),
  balancedWeights: (train, labels) => {
    const counts = supportOf(train, labels);
    return counts.map((count) => ratio(train.values.length, labels.length * count));
  },
  totals: (labels) => new Map([['confusion', [labels.length ** 2]]]),
  addTotals: (outputs, targets, isExample) => ({
    confusion: countPairs(targets as tf.Tensor1D, tf.argMax(outputs, 1), isExample, outputs.shape[1]),
  }),
  trainMetrics: ({ confusion }, _, labels) => {
    const rowOf = (row: number) => [...confusion!.subarray(row * labels.length, (row + 1) * labels.length)];
    const matrix = labels.map((_, row) => rowOf(row));
    return { accuracy: accuracy(matrix), macroF1: macroAverages(matrix, labels).macroF1 };
  },
  metrics: (scored) => metricsOf(confusionOf(scored), scored.labels),
  naive: (train, targets, labels) => {
    const counts = supportOf(train, labels);
    const majority = counts.indexOf(Math.max(...counts));
    const always = new Int32Array(targets.values.length).fill(majority);
    const confusion = confusionMatrix(targets.values, always, labels.length);
    return {
      answer: `always answering ${shownName(labels[majority]!)}`,
      metrics: metricsOf(confusion, labels),
    };
  },
  answers: (outputs, labels) => {
    const shares = softmaxRows(outputs, labels.length);
    return [...predictedClasses(outputs, labels.length)].map((label, row) => {
      const own = [...shares.subarray(row * labels.length, (row + 1) * labels.length)];
      const probabilities = Object.fromEntries(labels.map((name, i) => [name, own[i]!]));
      return {
        summary: `${labels[label]} ${formatPercent(own[label]!)}`,
        value: { label: labels[label]!, probability: own[label]!, probabilities },
      };
    });
  },
  report: (scored, examples, mistakes) =>
    classificationReport(confusionOf(scored), scored, examples, mistakes),
};

function confusionOf({ outputs, targets, labels }: Scored): ConfusionMatrix {
  return confusionMatrix(targets.values, predictedClasses(outputs, labels.length), labels.length);
}

function metricsOf(confusion: ConfusionMatrix, labels: readonly string[]): Metrics {
  return { accuracy: accuracy(confusion), ...macroAverages(confusion, labels) };
}

function supportOf({ values }: TargetValues, labels: readonly string[]): number[] {
  return countLabels(
    Array.from(values, (label) => [label]),
    labels,
  );
}
