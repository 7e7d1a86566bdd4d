import { tf } from '../loadTensorFlow';
import { embeddingLookup } from './embeddingLookup';
import { execute, float32, int32 } from './execute';
import { matMul } from './matMul';
import { withGradient } from './withGradient';

/** The number of rows scored at a time: the scores of 50,257 tokens for a thousand vectors would take 200 MB, and their gradient the same. */
const usualRowsAtOnce = 8192;
/** The relative difference up to which a lower score of the true token is a rounding error. */
const rounding = 1e-5;

interface Summary {
  /** The log-sum-exp of all scores, [count]. */
  readonly normalizer: tf.Tensor1D;
  /** The true token's score, [count]. */
  readonly score: tf.Tensor1D;
  /** The highest score, [count]. */
  readonly best: tf.Tensor1D;
}

/**
 * Cross-entropy of a head tied to the token embedding (Press & Wolf 2016, https://arxiv.org/abs/1608.05859). The scores are computed in
 * parts of the table, and again for the gradient, so that they are never all in memory.
 * @param hidden [count, width]
 * @param table [entries, width]
 * @param labels [count], int32: the true tokens
 * @returns [count, 2]: the loss in nats, with a gradient, and whether the true token scores highest, without one
 */
export function tiedCrossEntropy(
  hidden: tf.Tensor2D,
  table: tf.Tensor2D,
  labels: tf.Tensor1D,
  rowsAtOnce = usualRowsAtOnce,
): tf.Tensor2D {
  return withGradient([hidden, table], () => {
    const { normalizer, score, best } = summarize(hidden, table, labels, rowsAtOnce);
    const nearly = tf.sub(best, tf.mul(rounding, tf.add(1, tf.abs(best))));
    const isRight = tf.cast(tf.greaterEqual(score, nearly), 'float32');
    return {
      value: tf.stack([tf.sub(normalizer, score), isRight], 1) as tf.Tensor2D,
      saved: [hidden, table, labels, normalizer],
      gradient: (dy, saved) => gradients(firstColumn(dy), saved as Saved, rowsAtOnce),
    };
  });
}

type Saved = [hidden: tf.Tensor2D, table: tf.Tensor2D, labels: tf.Tensor1D, normalizer: tf.Tensor1D];

function summarize(
  hidden: tf.Tensor2D,
  table: tf.Tensor2D,
  labels: tf.Tensor1D,
  rowsAtOnce: number,
): Summary {
  const parts = partsOf(table, rowsAtOnce).map((part) => {
    const scores = matMul(hidden, part, false, true);
    const highest = tf.max(scores, 1, true);
    const sum = tf.sum(tf.exp(tf.sub(scores, highest)), 1);
    return { highest: tf.squeeze(highest, [1]) as tf.Tensor1D, sum: sum as tf.Tensor1D };
  });
  const best = parts.map(({ highest }) => highest).reduce((a, b) => tf.maximum(a, b));
  const sums = parts.map(({ highest, sum }) => tf.mul<tf.Tensor1D>(sum, tf.exp(tf.sub(highest, best))));
  const normalizer = tf.add<tf.Tensor1D>(tf.log(sums.reduce((a, b) => tf.add(a, b))), best);
  const score = tf.sum<tf.Tensor1D>(tf.mul(hidden, embeddingLookup(table, labels)), 1);
  return { normalizer, score, best };
}

/** The gradients by `hidden` and `table`: a score's probability, minus one for the true token, times the other factor. */
function gradients(
  dy: tf.Tensor2D,
  [hidden, table, labels, normalizer]: Saved,
  rowsAtOnce: number,
): tf.Tensor[] {
  const parts = partsOf(table, rowsAtOnce).map((part) => {
    const scores = matMul(hidden, part, false, true);
    const shares = tf.mul(tf.exp(tf.sub(scores, tf.expandDims(normalizer, 1))), dy);
    return [matMul(shares, part, false, false), matMul(shares, hidden, true, false)] as const;
  });
  const ofHidden = parts.map(([by]) => by).reduce((a, b) => tf.add(a, b));
  const ofTable = tf.concat(parts.map(([, by]) => by));
  const right = execute(
    'UnsortedSegmentSum',
    [tf.mul(hidden, dy), labels, tf.scalar(table.shape[0], 'int32')],
    {
      T: float32,
      Tindices: int32,
      Tnumsegments: int32,
    },
  );
  return [tf.sub(ofHidden, tf.mul(embeddingLookup(table, labels), dy)), tf.sub(ofTable, right)];
}

function partsOf(table: tf.Tensor2D, rowsAtOnce: number): tf.Tensor2D[] {
  const [entries, width] = table.shape;
  if (entries <= rowsAtOnce) return [table];
  return Array.from({ length: Math.ceil(entries / rowsAtOnce) }, (_, part) => {
    const start = part * rowsAtOnce;
    return tf.slice(table, [start, 0], [Math.min(rowsAtOnce, entries - start), width]);
  });
}

/** [count, 2] to [count, 1]. */
function firstColumn(x: tf.Tensor2D): tf.Tensor2D {
  return tf.slice(x, [0, 0], [x.shape[0], 1]);
}
