import { tf } from '../loadTensorFlow';
import { type Attribute, executeMany, float32, onGpu } from './execute';
import { reduce } from './reduce';
import { withGradient } from './withGradient';

/** Batch normalization's parameters, each [channels]. */
export interface BatchNormParameters {
  /** gamma */
  readonly scale: tf.Tensor1D;
  /** beta */
  readonly offset: tf.Tensor1D;
  /** The addend to the variance under the root. */
  readonly epsilon: number;
}

/** A batch's normalized values and its statistics; the caller owns all three. */
export interface NormalizedBatch {
  readonly value: tf.Tensor4D;
  /** [channels] */
  readonly mean: tf.Tensor1D;
  /** [channels], the unbiased variance, for running statistics. */
  readonly unbiasedVariance: tf.Tensor1D;
}

/**
 * Batch normalization with the batch's statistics, over all axes but the last (Ioffe & Szegedy 2015, https://arxiv.org/abs/1502.03167).
 * The gradient flows through the statistics.
 * @param x [batch, height, width, channels]
 */
export function batchNormTraining(x: tf.Tensor4D, parameters: BatchNormParameters): NormalizedBatch {
  return onGpu() ? normalizeFused(x, parameters) : normalizeExactly(x, parameters);
}

/**
 * Batch normalization with given statistics, each [channels]. They have no gradient.
 * @param x [batch, height, width, channels]
 */
export function batchNormInference(
  x: tf.Tensor4D,
  parameters: BatchNormParameters,
  mean: tf.Tensor1D,
  variance: tf.Tensor1D,
): tf.Tensor4D {
  const { scale, offset, epsilon } = parameters;
  const attributes = attributesOf(epsilon, false);
  return withGradient([x, scale, offset], () => ({
    value: runFused(x, parameters, mean, variance, false)[0] as tf.Tensor4D,
    saved: [x, scale, mean, variance],
    gradient: (dy, [input, gamma, m, v]) =>
      executeMany('FusedBatchNormGradV3', [dy, input!, gamma!, m!, v!, v!], attributes, 5).slice(0, 3),
  }));
}

/** `batchNormTraining` with one kernel for statistics and values. On a GPU its sums are exact. */
export function normalizeFused(x: tf.Tensor4D, parameters: BatchNormParameters): NormalizedBatch {
  const none = tf.tensor1d([]);
  const [value, mean, unbiasedVariance, ...reserved] = runFused(x, parameters, none, none, true);
  return {
    value: withBatchGradient(x, parameters, value as tf.Tensor4D, reserved),
    mean: mean as tf.Tensor1D,
    unbiasedVariance: unbiasedVariance as tf.Tensor1D,
  };
}

/**
 * On a CPU the fused kernel sums all rows one by one in float32, with an error of 1e-4 in the variance of 100,000 rows. Therefore the
 * statistics are summed in stages, and the kernel and its gradient use them.
 */
function normalizeExactly(x: tf.Tensor4D, parameters: BatchNormParameters): NormalizedBatch {
  const { mean, variance } = tf.tidy(() => batchStatistics(x));
  const [value, , , , , unused] = runFused(x, parameters, mean, variance, false);
  const [batch, height, width] = x.shape;
  const rows = batch * height * width;
  return {
    value: withBatchGradient(x, parameters, value as tf.Tensor4D, [mean, variance, unused!]),
    mean,
    // Two integers rather than their quotient, because a graph for all batch sizes computes them from the batch.
    unbiasedVariance: tf.div(tf.mul(variance, rows), Math.max(rows - 1, 1)),
  };
}

type Statistics = {
  readonly mean: tf.Tensor1D;
  /** The biased variance. */
  readonly variance: tf.Tensor1D;
};

/** From this number of pixel rows in an image on, rounding errors average out. */
const manyRows = 8;

/**
 * Mean and variance of every channel, without a gradient. The method depends only on the height, so that one graph serves all batch sizes.
 */
function batchStatistics(x: tf.Tensor4D): Statistics {
  return x.shape[1] < manyRows ? centredStatistics(x) : statisticsByRow(x);
}

function centredStatistics(x: tf.Tensor4D): Statistics {
  const mean = meanInStages(x);
  return { mean, variance: meanInStages(tf.squaredDifference(x, mean)) };
}

/**
 * Reads x twice and writes nothing of its size: three times as fast as centring every value. The variance of each pixel row is the mean
 * square minus the squared mean. This cancels digits, but differently in every row, so the total variance has a relative error of about
 * 1e-8 (mean / deviation)². The few means of rows are centred.
 */
function statisticsByRow(x: tf.Tensor4D): Statistics {
  const [rowMeans, norms] = [reduce('Mean', x, [2], false), reduce('EuclideanNorm', x, [2], false)];
  const mean = meanOfRows(rowMeans);
  const within = tf.sub(tf.mul(tf.square(norms), 1 / x.shape[2]), tf.square(rowMeans));
  const between = tf.squaredDifference(rowMeans, mean);
  return { mean, variance: tf.maximum(meanOfRows(tf.add(within, between)), 0) };
}

/** Sums over the width, then the height, then the batch: no sum has more than a few hundred terms. */
function meanInStages(x: tf.Tensor4D): tf.Tensor1D {
  return meanOfRows(reduce('Mean', x, [2], false));
}

/** @param rows [batch, height, channels] */
function meanOfRows(rows: tf.Tensor): tf.Tensor1D {
  return reduce('Mean', reduce('Mean', rows, [1], false), [0], false) as tf.Tensor1D;
}

function withBatchGradient(
  x: tf.Tensor4D,
  { scale, offset, epsilon }: BatchNormParameters,
  value: tf.Tensor4D,
  reserved: tf.Tensor[],
): tf.Tensor4D {
  const attributes = attributesOf(epsilon, true);
  return withGradient([x, scale, offset], () => ({
    value,
    saved: [x, scale, ...reserved],
    gradient: (dy, [input, gamma, ...statistics]) =>
      executeMany('FusedBatchNormGradV3', [dy, input!, gamma!, ...statistics], attributes, 5).slice(0, 3),
  }));
}

/** Outputs: value, mean, unbiased variance, and three for the gradient. */
function runFused(
  x: tf.Tensor4D,
  { scale, offset, epsilon }: BatchNormParameters,
  mean: tf.Tensor1D,
  variance: tf.Tensor1D,
  training: boolean,
): tf.Tensor[] {
  const attributes = { ...attributesOf(epsilon, training), exponential_avg_factor: { float: 1 } };
  return executeMany('FusedBatchNormV3', [x, scale, offset, mean, variance], attributes, 6);
}

function attributesOf(epsilon: number, training: boolean): Record<string, Attribute> {
  return {
    T: float32,
    U: float32,
    epsilon: { float: epsilon },
    data_format: { text: 'NHWC' },
    is_training: { bool: training },
  };
}
