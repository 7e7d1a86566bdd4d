import type { Metrics } from '../../../experiment/reports/metrics';
import { reportWords } from '../../../experiment/reports/reportWords';
import { shownNames } from '../../../experiment/words/shownNames';
import { asking } from '../../../portable/portableCode';
import type { Target } from '../../datasets/example';
import { type NamedValues, rowsOf, valuesFor } from '../../datasets/exampleValues';
import { tf } from '../../tensorflow/loadTensorFlow';
import { betweenLogits, softBinaryDivergence } from '../losses/distillation';
import { ofLogits, type VectorLoss } from '../losses/loss';
import { ratio, total } from '../ratio';
import { logitsOf, type Task } from '../task';
import {
  type Answered,
  countAnswers,
  labelScores,
  macroF1,
  meanAveragePrecision,
  microScores,
  subsetAccuracy,
} from './multiLabelMetrics';
import { answeredOf, multiLabelAnswer, multiLabelReport, namesOf, truthOf } from './multiLabelReport';

const { say } = reportWords;

/**
 * The mean over the labels of the cross-entropies of each label's sigmoid, targets [batch, labels] of 0 and 1. Weights are those of the
 * targets that are 1, as in PyTorch's `BCEWithLogitsLoss(pos_weight)`; smoothing moves every target towards a half.
 */
const binaryCrossEntropy: VectorLoss = (outputs, targets, { weights, labelSmoothing }) => {
  const smoothed =
    labelSmoothing === 0 ? targets : tf.add(tf.mul(targets, 1 - labelSmoothing), labelSmoothing / 2);
  const ofNone = tf.mul(tf.sub(1, smoothed), outputs);
  const weight = weights
    ? tf.add(1, tf.mul(smoothed, tf.tensor1d(weights.map((value) => value - 1))))
    : tf.scalar(1);
  // log(1 + exp(-x)), which overflows nowhere.
  const ofOne = tf.mul(weight, tf.softplus(tf.neg(outputs)));
  return tf.mean(tf.add(ofNone, ofOne), 1) as tf.Tensor1D;
};

/** Any number of labels for each example. A label is answered where its probability is above a half. */
export const multiLabel: Task = {
  problemType: 'multi_label_classification',
  torchAnswers: '.sigmoid()',
  losses: { 'binary-cross-entropy': ofLogits(binaryCrossEntropy, 'labels') },
  distillation: betweenLogits(softBinaryDivergence),
  primaryMetric: 'microF1',
  pack: (targets, { length }) => ({ labels: valuesFor(flags(targets, length), [length]) }),
  balancedWeights: (train, labels) => {
    const examples = rowsOf(train);
    return supportOf(train, labels).map((count) => (count === 0 ? 1 : (examples - count) / count));
  },
  totals: ({ length }) =>
    new Map([
      ['truePositives', [length]],
      ['answered', [length]],
      ['exact', []],
    ]),
  addTotals: ({ logits }, { labels }, isExample) => {
    const targets = labels!;
    const answered = tf.mul(tf.cast(tf.greater(logits!, 0), 'float32'), tf.expandDims(isExample, 1));
    const wrong = tf.sum(tf.abs(tf.sub(answered, targets)), 1);
    return {
      truePositives: tf.sum(tf.mul(answered, targets), 0),
      answered: tf.sum(answered, 0),
      exact: tf.sum(tf.mul(tf.cast(tf.equal(wrong, 0), 'float32'), isExample)),
    };
  },
  trainMetrics: ({ truePositives, answered, exact }, train, labels) => {
    const counts = supportOf(train, labels).map((support, i) => ({
      truePositives: truePositives![i]!,
      falsePositives: answered![i]! - truePositives![i]!,
      falseNegatives: support - truePositives![i]!,
    }));
    const { f1 } = microScores(counts);
    return { microF1: f1, macroF1: macroF1(counts), subsetAccuracy: ratio(exact![0]!, rowsOf(train)) };
  },
  metrics: (scored) => metricsOf(answeredOf(scored)),
  naive: (train, targets, labels) => {
    const chosen = bestConstant(train, labels);
    const truth = truthOf(targets);
    const scores = Array.from(truth, (_, i) => (chosen.includes(i % labels.length) ? 1 : -1));
    return {
      answer: say('always-answering', { answer: shownNames(chosen.map((label) => labels[label]!)) }),
      metrics: metricsOf({ truth, scores, labels: labels.length }),
    };
  },
  linear: (targets, { length: outputs }) => ({
    loss: 'sigmoid',
    outputs,
    values: Float32Array.from(truthOf(targets)),
  }),
  answers: (outputs, labels) => {
    const logits = logitsOf({ outputs });
    return Array.from({ length: logits.length / labels.length }, (_, row) =>
      multiLabelAnswer([...logits.subarray(row * labels.length, (row + 1) * labels.length)], labels),
    );
  },
  portable: asking({
    files: ['labelsAnswer'],
    type: 'LabelsAnswer<Label>',
    expression: 'labelsAnswer(labels)',
  }),
  // For each label whether it applies: the logistic function of a logit is the softmax of 0 and the logit.
  choices: ({ outputs, targets }) => {
    const [own, truth] = [logitsOf({ outputs }), truthOf(targets)];
    const logits = Float32Array.from({ length: 2 * own.length }, (_, i) => (i % 2 ? own[(i - 1) / 2]! : 0));
    return { logits, width: 2, truth: Int32Array.from(truth) };
  },
  judge: ({ outputs, targets, labels }, row) => {
    const ownOf = (values: ArrayLike<number>) => labels.map((_, i) => values[row * labels.length + i]!);
    const [truth, answer] = [truthOf(targets), logitsOf({ outputs })].map((values) =>
      namesOf(ownOf(values), labels),
    ) as [string, string];
    return { truth, answer, isRight: truth === answer };
  },
  report: multiLabelReport,
};

/** 1 where a label applies: [examples, labels]. */
function flags(targets: readonly Target[], labels: number): Float32Array {
  const values = new Float32Array(targets.length * labels);
  for (const [row, target] of targets.entries()) for (const label of target) values[row * labels + label] = 1;
  return values;
}

function supportOf(targets: NamedValues, labels: readonly string[]): number[] {
  const values = truthOf(targets);
  return labels.map((_, label) => total(values.filter((_, i) => i % labels.length === label)));
}

function metricsOf(answered: Answered): Metrics {
  const counts = countAnswers(answered);
  const { precision, recall, f1 } = microScores(counts);
  return {
    microF1: f1,
    macroF1: macroF1(counts),
    subsetAccuracy: subsetAccuracy(answered),
    averagePrecision: meanAveragePrecision(answered),
    microPrecision: precision,
    microRecall: recall,
  };
}

/** The most frequent labels, as many as have the best micro F1 in training when they are always answered. */
function bestConstant(train: NamedValues, labels: readonly string[]): number[] {
  const support = supportOf(train, labels);
  const ranked = [...labels.keys()].sort((a, b) => support[b]! - support[a]!);
  const scoreOf = (count: number) => {
    const truePositives = total(ranked.slice(0, count).map((label) => support[label]!));
    const falsePositives = count * rowsOf(train) - truePositives;
    return labelScores({ truePositives, falsePositives, falseNegatives: total(support) - truePositives }).f1;
  };
  const best = labels.reduce((most, _, i) => (scoreOf(i + 1) > scoreOf(most) ? i + 1 : most), 1);
  return ranked.slice(0, best);
}
