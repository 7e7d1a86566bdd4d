import type { Features } from '../features/featuresOf';
import { tf } from '../tensorflow/loadTensorFlow';
import { nextTurn } from '../threads/nextTurn';
import { lbfgs, type Point } from '../training/solvers/lbfgs';
import { folds, foldsOf, type ProbeTargets } from './probeTargets';
import { type Judged, judged } from './scores';

/** The penalties to compare, the strongest first, over features whose mean squared length is 1. */
const penalties = [10, 1, 0.1, 0.01, 0.001];
/** A search ends when iterations gain less than this share of the loss: the choice needs no exact minimum. */
const valueTolerance = 1e-3;

/**
 * A linear probe (Alain & Bengio 2016, https://arxiv.org/abs/1610.01644): logistic or ridge regression on features, scored by five-fold
 * cross-validation. The penalty with the lowest loss of held-out examples counts; it is the head that `trainable: head` solves for.
 * @throws CancelledError
 */
export async function crossValidate(
  features: Features,
  targets: ProbeTargets,
  signal: AbortSignal,
): Promise<Judged> {
  const probe = new Probe(features, targets);
  try {
    let at = probe.start();
    let best: Answers = { loss: Number.POSITIVE_INFINITY, answers: new Float32Array() };
    for (const penalty of penalties) {
      const evaluate = async (point: Float64Array) => {
        await nextTurn(signal);
        return probe.evaluate(point, penalty);
      };
      for await (const step of lbfgs(at, evaluate, valueTolerance)) at = step.at;
      const found = probe.heldOut(at);
      // The loss has one minimum over the penalty.
      if (!(found.loss < best.loss)) break;
      best = found;
    }
    return judged(best.answers, targets);
  } finally {
    probe.dispose();
  }
}

/** Answers to examples that were held out, and the sum of their losses. */
interface Answers {
  readonly answers: Float32Array;
  readonly loss: number;
}

/**
 * The regressions of all folds as one problem, which takes a fifth of the operations: column `fold * outputs + output` of the weights
 * belongs to the regression that does not see the examples of that fold.
 */
class Probe {
  private readonly outputs: number;
  private readonly foldOf: Int8Array;
  /** [rows, size] */
  private readonly table: tf.Tensor2D;
  /** [rows, 1, outputs] */
  private readonly truth: tf.Tensor3D;
  /** [rows, folds, 1]: 1 where the example is seen. */
  private readonly sees: tf.Tensor3D;

  constructor(
    private readonly features: Features,
    private readonly targets: ProbeTargets,
  ) {
    const { classes, values } = targets;
    const rows = values.length;
    this.outputs = Math.max(1, classes);
    this.foldOf = foldsOf(targets);
    this.table = scaled(features, rows);
    const truth = Float32Array.from({ length: rows * this.outputs }, (_, i) => {
      const value = values[Math.floor(i / this.outputs)]!;
      return classes === 0 ? value : Number(value === i % this.outputs);
    });
    this.truth = tf.tensor3d(truth, [rows, 1, this.outputs]);
    const sees = Float32Array.from({ length: rows * folds }, (_, i) =>
      Number(this.foldOf[Math.floor(i / folds)] !== i % folds),
    );
    this.sees = tf.tensor3d(sees, [rows, folds, 1]);
  }

  start(): Float64Array {
    return new Float64Array((this.features.size + 1) * folds * this.outputs);
  }

  /** The sum of all regressions' mean losses, plus the penalty on their weights but the biases. */
  evaluate(at: Float64Array, penalty: number): Omit<Point, 'at'> {
    const rows = this.targets.values.length;
    const columns = folds * this.outputs;
    const read = tf.tidy(() => {
      const outputs = this.outputsOf(at);
      const logits = this.targets.classes > 0 ? tf.logSoftmax(outputs) : undefined;
      const residual = tf.mul(tf.sub(logits ? tf.exp(logits) : outputs, this.truth), this.sees);
      const loss = logits
        ? tf.neg(tf.sum(tf.mul(tf.mul(this.truth, logits), this.sees)))
        : tf.mul(0.5, tf.sum(tf.square(residual)));
      const flat = tf.reshape(residual, [rows, columns]) as tf.Tensor2D;
      const weights = tf.matMul(this.table, flat, true, false);
      const parts = [tf.reshape(weights, [-1]), tf.sum(flat, 0), tf.reshape(loss, [1])];
      return tf.concat(parts as tf.Tensor1D[]).dataSync<'float32'>();
    });
    const gradient = Float64Array.from(read.subarray(0, at.length), (value) => value / rows);
    let value = read[at.length]! / rows;
    for (let i = 0; i < this.features.size * columns; i++) {
      value += ((penalty / 2) * at[i]! ** 2) / rows;
      gradient[i]! += (penalty * at[i]!) / rows;
    }
    return { value, gradient };
  }

  /** The answer to each example by the regression that has not seen it, and the sum of the losses. */
  heldOut(at: Float64Array): Answers {
    const { classes, values } = this.targets;
    const outputs = tf.tidy(() => {
      const raw = this.outputsOf(at);
      return (classes > 0 ? tf.logSoftmax(raw) : raw).dataSync<'float32'>();
    });
    let loss = 0;
    const answers = values.map((truth, row) => {
      const from = (row * folds + this.foldOf[row]!) * this.outputs;
      const own = outputs.subarray(from, from + this.outputs);
      loss += classes > 0 ? -own[truth]! : (own[0]! - truth) ** 2;
      return classes > 0 ? own.indexOf(own.reduce((most, value) => Math.max(most, value))) : own[0]!;
    });
    return { answers, loss };
  }

  /** [rows, folds, outputs] */
  private outputsOf(at: Float64Array): tf.Tensor3D {
    const [size, columns] = [this.features.size, folds * this.outputs];
    const weights = tf.tensor2d(Float32Array.from(at.subarray(0, size * columns)), [size, columns]);
    const biases = tf.tensor1d(Float32Array.from(at.subarray(size * columns)));
    const outputs = tf.add(tf.matMul(this.table, weights), biases);
    return tf.reshape(outputs, [this.targets.values.length, folds, this.outputs]);
  }

  dispose(): void {
    tf.dispose([this.table, this.truth, this.sees]);
  }
}

/** Features with a mean of zero and a mean squared length of 1, [rows, size]. */
function scaled({ values, size }: Features, rows: number): tf.Tensor2D {
  return tf.tidy(() => {
    const table = tf.tensor2d(values, [rows, size]);
    const centred = tf.sub<tf.Tensor2D>(table, tf.mean(table, 0));
    const length = tf.sqrt(tf.div(tf.sum(tf.square(centred)), rows));
    return tf.div<tf.Tensor2D>(centred, tf.maximum(length, 1e-12));
  });
}
