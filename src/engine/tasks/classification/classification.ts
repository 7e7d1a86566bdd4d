import type { Metrics } from '../../../experiment/reports/metrics';
import { reportWords } from '../../../experiment/reports/reportWords';
import { largestOf } from '../../../experiment/words/extremes';
import { formatPercent } from '../../../experiment/words/formatNumbers';
import { shownName } from '../../../experiment/words/shownNames';
import { asking } from '../../../portable/portableCode';
import { type NamedValues, valuesFor } from '../../datasets/exampleValues';
import { tf } from '../../tensorflow/loadTensorFlow';
import { countClasses } from '../../tensorflow/operations/countClasses';
import { countLabels } from '../labelCounts';
import { crossEntropy } from '../losses/crossEntropy';
import { betweenLogits, softDivergence } from '../losses/distillation';
import { ofLogits } from '../losses/loss';
import { ratio } from '../ratio';
import { softmaxRows } from '../softmax';
import { logitsOf, type Scored, type Task } from '../task';
import {
  accuracy,
  type ClassCounts,
  countAnswers,
  macroAverages,
  predictedClasses,
  topAccuracy,
} from './classificationMetrics';
import { classificationReport } from './classificationReport';
import { truthOf } from './classificationTargets';

const { say } = reportWords;

const mostProbable = 5;

/** One of several labels for each example. */
export const classification: Task = {
  problemType: 'single_label_classification',
  torchAnswers: '.softmax(1)',
  losses: { 'cross-entropy': ofLogits(crossEntropy, 'label') },
  distillation: betweenLogits(softDivergence),
  primaryMetric: 'accuracy',
  pack: (targets) => ({ label: valuesFor(Int32Array.from(targets, ([label]) => label!)) }),
  balancedWeights: (train, labels) => {
    const counts = supportOf(train, labels);
    return counts.map((count) => ratio(truthOf(train).length, labels.length * count));
  },
  totals: (labels) => new Map(['support', 'predicted', 'right'].map((name) => [name, [labels.length]])),
  addTotals: ({ logits }, { label }, isExample) => {
    const truth = label as tf.Tensor1D;
    const predicted: tf.Tensor1D = tf.argMax(logits!, 1);
    const isRight = tf.mul<tf.Tensor1D>(isExample, tf.cast(tf.equal(truth, predicted), 'float32'));
    const count = (classes: tf.Tensor1D, weights: tf.Tensor1D) =>
      countClasses(classes, weights, logits!.shape[1]!);
    return {
      support: count(truth, isExample),
      predicted: count(predicted, isExample),
      right: count(truth, isRight),
    };
  },
  trainMetrics: ({ support, predicted, right }, _, labels) => {
    const counts = { support: support!, predicted: predicted!, right: right! };
    return { accuracy: accuracy(counts), macroF1: macroAverages(counts, labels).macroF1 };
  },
  metrics: (scored) => {
    const { accuracy: share, ...others } = metricsOf(countsOf(scored), scored.labels);
    return { accuracy: share!, ...topMetrics(scored), ...others };
  },
  naive: (train, targets, labels) => {
    const counts = supportOf(train, labels);
    const majority = counts.indexOf(largestOf(counts));
    const truth = truthOf(targets);
    const always = new Int32Array(truth.length).fill(majority);
    return {
      answer: say('always-answering', { answer: shownName(labels[majority]!) }),
      metrics: metricsOf(countAnswers(truth, always, labels.length), labels),
    };
  },
  probe: 'label',
  linear: (targets, { length: outputs }) => {
    const truth = truthOf(targets);
    const values = new Float32Array(truth.length * outputs);
    for (const [row, label] of truth.entries()) values[row * outputs + label] = 1;
    return { loss: 'softmax', outputs, values };
  },
  answers: (outputs, labels) => {
    const logits = logitsOf({ outputs });
    const shares = softmaxRows(logits, labels.length);
    return [...predictedClasses(logits, labels.length)].map((label, row) => {
      const own = [...shares.subarray(row * labels.length, (row + 1) * labels.length)];
      const probabilities = Object.fromEntries(labels.map((name, i) => [name, own[i]!]));
      return {
        summary: `${labels[label]} ${formatPercent(own[label]!)}`,
        value: { label: labels[label]!, probability: own[label]!, probabilities },
      };
    });
  },
  portable: asking({ files: ['classAnswer'], type: 'ClassAnswer<Label>', expression: 'classAnswer(labels)' }),
  choices: ({ outputs, targets, labels }) => ({
    logits: logitsOf({ outputs }),
    width: labels.length,
    truth: truthOf(targets),
  }),
  judge: ({ outputs, targets, labels }, row) => {
    const own = logitsOf({ outputs }).subarray(row * labels.length, (row + 1) * labels.length);
    const [predicted] = predictedClasses(own, labels.length);
    const truth = truthOf(targets)[row]!;
    return { truth: labels[truth]!, answer: labels[predicted!]!, isRight: truth === predicted };
  },
  report: classificationReport,
};

function countsOf({ outputs, targets, labels }: Scored): ClassCounts {
  const predicted = predictedClasses(logitsOf({ outputs }), labels.length);
  return countAnswers(truthOf(targets), predicted, labels.length);
}

function metricsOf(counts: ClassCounts, labels: readonly string[]): Metrics {
  return { accuracy: accuracy(counts), ...macroAverages(counts, labels) };
}

/** The top-5 accuracy, which means nothing with few labels. */
function topMetrics({ outputs, targets, labels }: Scored): Metrics {
  if (labels.length <= mostProbable) return {};
  return { top5Accuracy: topAccuracy(truthOf(targets), logitsOf({ outputs }), labels.length, mostProbable) };
}

function supportOf(targets: NamedValues, labels: readonly string[]): number[] {
  return countLabels(
    Array.from(truthOf(targets), (label) => [label]),
    labels,
  );
}
