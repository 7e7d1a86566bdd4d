import type { LossName } from '../../experiment/models/taskNames';
import type { Metrics } from '../../experiment/reports/metrics';
import type { ReportBlock, Said } from '../../experiment/reports/report';
import type { OpenedCode, OpenedModel } from '../../portable/portableCode';
import type { NamedTensors } from '../compile/feeds';
import type { OutputValues } from '../compile/program';
import type { Example, Target } from '../datasets/example';
import type { NamedValues } from '../datasets/exampleValues';
import type { tf } from '../tensorflow/loadTensorFlow';
import type { DistillationLoss } from './losses/distillation';
import type { LossFunction, Objective } from './losses/loss';

/** The outputs of a model and the targets to compare them with. */
export interface Scored {
  /** The outputs of the head before any activation; `logits`, [examples, labels], for most heads. */
  readonly outputs: NamedValues;
  readonly targets: NamedValues;
  readonly labels: readonly string[];
}

/** [examples, labels], row-major, of a head that gives one vector for each example. */
export function logitsOf({ outputs }: Pick<Scored, 'outputs'>): Float32Array {
  return outputs.logits!.values as Float32Array;
}

/** Choices of one among several alternatives, each with a probability, and the alternative that came true. */
export interface Choices {
  /** [choices, width], row-major. */
  readonly logits: Float32Array;
  readonly width: number;
  /** [choices] */
  readonly truth: Int32Array;
}

/** One answer, in words and as data. */
export interface Answer {
  /** `animal 97.1 %` */
  readonly summary: string;
  /** The answer as `graft predict --json` prints it beside the text. */
  readonly value: Readonly<Record<string, unknown>>;
}

/** An answer beside the truth, both by the names of labels. */
export interface Judgement {
  readonly truth: string;
  readonly answer: string;
  readonly isRight: boolean;
}

/** The targets of a linear model, and the loss that fits the task. */
export interface LinearTargets {
  /** `softmax` for one of several labels, `sigmoid` for labels that exclude none, `squares` for numbers. */
  readonly loss: 'softmax' | 'sigmoid' | 'squares';
  readonly outputs: number;
  /** [examples, outputs], row-major; probabilities for the first two losses. */
  readonly values: Float32Array;
}

/** The score of an answer that looks at no example. */
export interface NaiveScore {
  /** As a clause: `always answering animal`. */
  readonly answer: Said;
  readonly metrics: Metrics;
}

/** A task: its targets, losses, metrics and answers. Each task is one record, in its own folder beside this file. */
export interface Task {
  /** `problem_type` in config.json, from which transformers chooses its loss and its pipeline the activation. */
  readonly problemType: string;
  /** PyTorch code that follows the logits [examples, labels] and turns them into answers; left out, logits are answers. */
  readonly torchAnswers?: string;
  /** Whether texts are put one after the other into blocks of equal length; left out, each is an example. */
  readonly packsTexts?: boolean;
  /** The hub's name of the pipeline, where the kind of data does not say it. */
  readonly pipeline?: string;
  /** The losses that fit; `finetune.loss: auto` is the first. */
  readonly losses: Readonly<Partial<Record<LossName, LossFunction>>>;
  /** The loss that pulls a compressed model towards the answers of its original. */
  readonly distillation: DistillationLoss;
  /** The metric that compares two models. */
  readonly primaryMetric: string;
  /** A split's targets as they are fed. */
  pack(targets: readonly Target[], labels: readonly string[]): NamedValues;
  /**
   * What each label must count so that all weigh the same in training, as `finetune.classWeights: balanced` wants it. Absent where
   * targets are no labels; label smoothing then means nothing either.
   */
  readonly balancedWeights?: (train: NamedValues, labels: readonly string[]) => number[];
  /** The mean and deviation of numeric targets, with which training standardizes them. Absent where targets are labels. */
  readonly scaleOf?: (train: NamedValues) => NonNullable<Objective['targetScale']>;
  /** Sums over the steps of an epoch, on the device: their names and shapes. */
  totals(labels: readonly string[]): ReadonlyMap<string, readonly number[]>;
  /**
   * What a batch adds to them.
   * @param isExample [batch]: 1, or 0 for a row of padding
   */
  addTotals(outputs: NamedTensors, targets: NamedTensors, isExample: tf.Tensor1D): NamedTensors;
  /** The metrics from sums over all training examples. */
  trainMetrics(totals: OutputValues, train: NamedValues, labels: readonly string[]): Metrics;
  metrics(scored: Scored): Metrics;
  /**
   * The score of the baseline, which ignores the input. Absent where a task has no baseline.
   * @param train the targets of the training examples, which the baseline knows
   */
  readonly naive?: (train: NamedValues, targets: NamedValues, labels: readonly string[]) => NaiveScore;
  /** The targets of a linear model, whose outputs are then the logits of this task. Absent where no linear model does the task. */
  readonly linear?: (targets: NamedValues, labels: readonly string[]) => LinearTargets;
  /** The single answer that a comparison of models predicts for an example. Absent where an example has no such answer. */
  readonly probe?: 'label' | 'number';
  answers(outputs: NamedValues, labels: readonly string[]): Answer[];
  /** How models answer in programs in JavaScript; absent where packages bring no such programs. */
  readonly portable?: (model: OpenedModel) => OpenedCode;
  /** The choices that an example's outputs make, the same number for each example. Absent where answers have no probabilities. */
  readonly choices?: (scored: Scored) => Choices;
  /** The answer to one example, beside the right one. Absent where an answer is neither right nor wrong. */
  readonly judge?: (scored: Scored, row: number) => Judgement;
  /**
   * What is shown of an evaluation, after the scores.
   * @param mistakes how many examples are listed
   */
  report(scored: Scored, examples: readonly Example[], mistakes: number): ReportBlock[];
}
