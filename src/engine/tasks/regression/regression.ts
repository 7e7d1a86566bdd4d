import type { Metrics } from '../../../experiment/reports/metrics';
import type { ReportBlock } from '../../../experiment/reports/report';
import { reportWords } from '../../../experiment/reports/reportWords';
import { formatDecimal } from '../../../experiment/words/formatNumbers';
import { asking } from '../../../portable/portableCode';
import type { Example } from '../../datasets/example';
import { rowsOf, valuesFor } from '../../datasets/exampleValues';
import { sampleOf } from '../../datasets/rowKinds';
import { tf } from '../../tensorflow/loadTensorFlow';
import { betweenLogits, squaredDistance } from '../losses/distillation';
import { ofLogits, type VectorLoss } from '../losses/loss';
import { logitsOf, type Scored, type Task } from '../task';
import {
  determination,
  mean,
  meanAbsoluteError,
  pearson,
  rootMeanSquaredError,
  spearman,
  squaredSpread,
} from './regressionMetrics';

const { say } = reportWords;

/**
 * The square of the difference, targets [batch]; with a scale, in units of their variance. Its mean over the batch is what PyTorch's
 * `MSELoss` gives.
 */
const meanSquaredError: VectorLoss = (outputs, targets, { targetScale }) => {
  const differences = tf.div(tf.sub(outputs, tf.expandDims(targets, 1)), targetScale?.deviation ?? 1);
  return tf.mean(tf.square(differences), 1) as tf.Tensor1D;
};

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
  probe: 'number',
  linear: ({ value }) => ({ loss: 'squares', outputs: 1, values: Float32Array.from(value!.values) }),
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

/** More points than these only cover each other. */
const mostPoints = 500;

/** Predicted against true numbers, and the examples that are furthest off. */
function regressionReport(
  { outputs: given, targets: { value }, labels: [column] }: Scored,
  examples: readonly Example[],
  mistakes: number,
): ReportBlock[] {
  const [outputs, { values }] = [logitsOf({ outputs: given }), value!];
  const stride = Math.max(1, Math.ceil(values.length / mostPoints));
  const rows = [...examples.keys()];
  const error = (row: number) => Math.abs(outputs[row]! - values[row]!);
  return [
    {
      block: 'curve',
      title: say('predicted-against-true', {}),
      x: { title: column!, format: 'decimal' },
      y: { title: say('predicted-axis', {}), format: 'decimal' },
      drawnAs: 'marks',
      isSquare: true,
      series: [
        {
          name: 'examples',
          points: rows.filter((row) => row % stride === 0).map((row) => [values[row]!, outputs[row]!]),
        },
      ],
    },
    {
      block: 'samples',
      title: say('largest-errors', {}),
      columns: [
        { title: column!, format: 'decimal' },
        { title: say('predicted', {}), format: 'decimal' },
        { title: say('error', {}), format: 'decimal' },
      ],
      samples: rows
        .sort((a, b) => error(b) - error(a))
        .slice(0, mistakes)
        .map((row) => sampleOf(examples[row]!, [values[row]!, outputs[row]!, error(row)])),
      none: say('no-example', {}),
    },
  ];
}
