import type { Metrics } from '../../../experiment/reports/metrics';
import { reportWords } from '../../../experiment/reports/reportWords';
import { formatDecimal } from '../../../experiment/words/formatNumbers';
import { asking } from '../../../portable/portableCode';
import { rowsOf, valuesFor } from '../../datasets/exampleValues';
import { tf } from '../../tensorflow/loadTensorFlow';
import { betweenLogits, squaredDistance } from '../losses/distillation';
import { ofLogits } from '../losses/loss';
import { meanSquaredError } from '../losses/meanSquaredError';
import { logitsOf, type Task } from '../task';
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

const { say } = reportWords;

/** A number for each example. */
export const regression: Task = {
  problemType: 'regression',
  losses: { 'mean-squared-error': ofLogits(meanSquaredError, 'value') },
  distillation: betweenLogits(squaredDistance),
  primaryMetric: 'r2',
  pack: (targets) => ({ value: valuesFor(Float32Array.from(targets, ([value]) => value!)) }),
  scaleOf: ({ value }) => {
    const { values } = value!;
    const deviation = Math.sqrt(squaredSpread(values) / Math.max(1, values.length));
    // Targets that are all the same need no scale.
    return { mean: mean(values), deviation: deviation || 1 };
  },
  totals: () =>
    new Map([
      ['squaredError', []],
      ['absoluteError', []],
    ]),
  addTotals: ({ logits }, { value }, isExample) => {
    const errors = tf.mul(tf.sub(tf.reshape(logits!, [-1]), value!), isExample);
    return { squaredError: tf.sum(tf.square(errors)), absoluteError: tf.sum(tf.abs(errors)) };
  },
  trainMetrics: ({ squaredError, absoluteError }, train) => {
    const squared = squaredError![0]!;
    return {
      r2: 1 - squared / squaredSpread(train.value!.values),
      meanAbsoluteError: absoluteError![0]! / rowsOf(train),
      rootMeanSquaredError: Math.sqrt(squared / rowsOf(train)),
    };
  },
  metrics: (scored) => metricsOf(scored.targets.value!.values, logitsOf(scored)),
  naive: (train, targets) => {
    const truth = targets.value!.values;
    const center = mean(train.value!.values);
    const always = new Float32Array(truth.length).fill(center);
    return {
      answer: say('always-answering', { answer: formatDecimal(center) }),
      metrics: metricsOf(truth, always),
    };
  },
  answers: (outputs) =>
    Array.from(logitsOf({ outputs }), (value) => ({ summary: formatDecimal(value), value: { value } })),
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
