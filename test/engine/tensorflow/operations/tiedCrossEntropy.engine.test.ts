import assert from 'node:assert/strict';
import { test } from 'node:test';
import { counterUniform } from '../../../../src/engine/models/counterRandom';
import { tf } from '../../../../src/engine/tensorflow/loadTensorFlow';
import { tiedCrossEntropy } from '../../../../src/engine/tensorflow/operations/tiedCrossEntropy';
import { flat } from '../../tensorCount';

const draw = (seed: number, rows: number, columns: number) =>
  tf.tensor2d(
    Float32Array.from({ length: rows * columns }, (_, i) => 4 * counterUniform(seed, i) - 2),
    [rows, columns],
  );

/** The same, with all scores in memory, by tfjs's own operations and gradients. */
function plainly(hidden: tf.Tensor2D, table: tf.Tensor2D, labels: tf.Tensor1D): tf.Tensor1D {
  const logarithms: tf.Tensor = tf.logSoftmax(tf.matMul(hidden, table, false, true) as tf.Tensor2D);
  return tf.neg(tf.sum(tf.mul(logarithms, tf.oneHot(labels, table.shape[0])), 1)) as tf.Tensor1D;
}

for (const rowsAtOnce of [4, 5, 11, 100])
  test(
    `losses, gradients and right answers are those of all scores together, ${rowsAtOnce} rows of the table at a time`,
    flat(() =>
      tf.tidy(() => {
        const [hidden, table] = [draw(1, 6, 3), draw(2, 11, 3)];
        const scores = tf.matMul(hidden, table, false, true);
        const best = tf.argMax(scores, 1).arraySync() as number[];
        const labels = tf.tensor1d([best[0]!, 10, best[2]!, 3, 4, 0], 'int32');
        const weights = tf.tensor1d([1, 0.5, 2, 0, 1, 3]);
        const own = (h: tf.Tensor, t: tf.Tensor) =>
          tf.slice(tiedCrossEntropy(h as tf.Tensor2D, t as tf.Tensor2D, labels, rowsAtOnce), [0, 0], [6, 1]);
        const weighted = (losses: tf.Tensor) => tf.sum(tf.mul(tf.reshape(losses, [6]), weights)) as tf.Scalar;
        const actual = tf.valueAndGrads((h, t) => weighted(own(h!, t!)))([hidden, table]);
        const expected = tf.valueAndGrads((h, t) =>
          weighted(plainly(h as tf.Tensor2D, t as tf.Tensor2D, labels)),
        )([hidden, table]);
        const numbers = ({ value, grads }: typeof actual) =>
          [value, ...grads].flatMap((tensor) => [...tensor.dataSync()]);
        const worst = Math.max(...numbers(actual).map((n, i) => Math.abs(n - numbers(expected)[i]!)));
        assert.ok(worst < 2e-6, `off by ${worst}`);
        const isRight = tf.slice(tiedCrossEntropy(hidden, table, labels, rowsAtOnce), [0, 1], [6, 1]);
        const wanted = (labels.arraySync() as number[]).map((label, row) => Number(label === best[row]));
        assert.deepEqual([...isRight.dataSync()], wanted);
      }),
    ),
  );
