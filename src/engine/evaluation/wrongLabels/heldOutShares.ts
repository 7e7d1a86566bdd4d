import { groupBy } from '../../datasets/groupBy';
import { randomStream, shuffle } from '../../datasets/random';
import type { Features } from '../../features/featuresOf';
import { tf } from '../../tensorflow/loadTensorFlow';

const folds = 5;
const steps = 200;
const learningRate = 0.1;
/** The inverse regularization strength, as in scikit-learn's logistic regression. */
const looseness = 10;

/**
 * Predicts the probability of each label for each example by logistic regression on features, trained without that example (stratified
 * five-fold cross-validation).
 * @param labels the label of each example, as a position
 * @param onFold called after each fold; the caller may stop between folds
 * @returns [examples, classes], row-major
 */
export async function heldOutShares(
  features: Features,
  labels: ArrayLike<number>,
  classes: number,
  onFold: (done: number, total: number) => Promise<void>,
): Promise<Float32Array> {
  const foldOf = foldsOf(labels);
  const shares = new Float32Array(labels.length * classes);
  for (let fold = 0; fold < folds; fold++) {
    await onFold(fold, folds);
    const out = [...foldOf.keys()].filter((row) => foldOf[row] === fold);
    const own = tf.tidy(() => sharesOf(features, labels, classes, out));
    for (const [at, row] of out.entries())
      shares.set(own.subarray(at * classes, (at + 1) * classes), row * classes);
  }
  return shares;
}

/** The fold of each example, stratified by label. */
function foldsOf(labels: ArrayLike<number>): number[] {
  const fold = new Array<number>(labels.length).fill(0);
  for (const [label, rows] of groupBy(Array.from(labels).keys(), (row) => labels[row]!))
    for (const [at, row] of shuffle(rows, randomStream('folds', label)).entries()) fold[row] = at % folds;
  return fold;
}

/** Trains on all but some examples and predicts these. */
function sharesOf(
  { values, size }: Features,
  labels: ArrayLike<number>,
  classes: number,
  out: readonly number[],
): Float32Array {
  const isOut = new Set(out);
  const kept = [...Array(labels.length).keys()].filter((row) => !isOut.has(row));
  const all = ofUnitLength(tf.tensor2d(values, [labels.length, size]));
  const decay = 1 / (2 * looseness * kept.length);
  const [train, held] = [kept, [...out]].map((rows) => tf.gather(all, tf.tensor1d(rows, 'int32')));
  const truth = tf
    .oneHot(
      tf.tensor1d(
        kept.map((row) => labels[row]!),
        'int32',
      ),
      classes,
    )
    .toFloat();
  const weights = tf.variable(tf.zeros<tf.Rank.R2>([size, classes]));
  const bias = tf.variable(tf.zeros<tf.Rank.R1>([classes]));
  const logits = (rows: tf.Tensor2D): tf.Tensor2D => tf.add(tf.matMul(rows, weights), bias);
  const optimizer = tf.train.adam(learningRate);
  for (let step = 0; step < steps; step++)
    optimizer.minimize(
      () => {
        const loss = tf.mean(tf.neg(tf.sum(tf.mul(truth, tf.logSoftmax(logits(train as tf.Tensor2D))), 1)));
        return tf.add(loss, tf.mul(decay, tf.sum(tf.square(weights)))) as tf.Scalar;
      },
      false,
      [weights, bias],
    );
  optimizer.dispose();
  const shares = tf.softmax(logits(held as tf.Tensor2D)).dataSync() as Float32Array;
  weights.dispose();
  bias.dispose();
  return shares.slice();
}

/** Normalizes each example's features: their length says little about labels. */
function ofUnitLength(features: tf.Tensor2D): tf.Tensor2D {
  return tf.div(features, tf.add(tf.norm(features, 2, 1, true), 1e-9));
}
