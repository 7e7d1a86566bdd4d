import type { Metrics } from '../../../experiment/reports/metrics';
import { formatDecimal } from '../../../experiment/words/formatNumbers';
import { t } from '../../../experiment/words/translation';
import { asking } from '../../../portable/portableCode';
import { inSharedMemory, rowsOf } from '../../datasets/targetValues';
import { tf } from '../../tensorflow/loadTensorFlow';
import { squaredDistance } from '../losses/distillation';
import { meanSquaredError } from '../losses/meanSquaredError';
import type { Task } from '../task';
import {
  determination,
  mean,
  meanAbsoluteError,
  pearson,
  rootMeanSquaredError,
  spearman,
  squaredSpread,
} from './regressionMetrics';
import { regressionReport } from './regressionReport';

/** A number for each example. */
export const regression: Task = {
  problemType: 'regression',
  losses: { 'mean-squared-error': meanSquaredError },
  distillation: squaredDistance,
  primaryMetric: 'r2',
  pack: (targets) => ({ values: inSharedMemory(Float32Array.from(targets, ([value]) => value!)), width: 1 }),
  scaleOf: ({ values }) => {
    const deviation = Math.sqrt(squaredSpread(values) / Math.max(1, values.length));
    // Targets that are all the same need no scale.
    return { mean: mean(values), deviation: deviation || 1 };
  },
  totals: () =>
    new Map([
      ['squaredError', []],
      ['absoluteError', []],
    ]),
  addTotals: (outputs, targets, isExample) => {
    const errors = tf.mul(tf.sub(tf.reshape(outputs, [-1]), targets), isExample);
    return { squaredError: tf.sum(tf.square(errors)), absoluteError: tf.sum(tf.abs(errors)) };
  },
  trainMetrics: ({ squaredError, absoluteError }, train) => {
    const squared = squaredError![0]!;
    return {
      r2: 1 - squared / squaredSpread(train.values),
      meanAbsoluteError: absoluteError![0]! / rowsOf(train),
      rootMeanSquaredError: Math.sqrt(squared / rowsOf(train)),
    };
  },
  metrics: ({ outputs, targets }) => metricsOf(targets.values, outputs),
  naive: (train, targets) => {
    const center = mean(train.values);
    const always = new Float32Array(targets.values.length).fill(center);
    return {
      answer: t('always answering {0}', formatDecimal(center)),
      metrics: metricsOf(targets.values, always),
    };
  },
  answers: (outputs) => Array.from(outputs, (value) => ({ summary: formatDecimal(value), value: { value } })),
  portable: asking({ files: ['numberAnswer'], type: 'NumberAnswer', expression: 'numberAnswer' }),
  report: regressionReport,
};

function metricsOf(truth: ArrayLike<number>, predicted: ArrayLike<number>): Metrics {
  return {
    r2: determination(truth, predicted),
    meanAbsoluteError: meanAbsoluteError(truth, predicted),
    rootMeanSquaredError: rootMeanSquaredError(truth, predicted),
    pearson: pearson(truth, predicted),
    spearman: spearman(truth, predicted),
  };
}
