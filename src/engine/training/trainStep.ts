import { axisSizes, type Feeds, type NamedTensors } from '../compile/feeds';
import type { Step } from '../compile/step';
import type { Batch } from '../inputs/batch';
import type { TextBatch } from '../models/backbone';
import type { Classifier } from '../models/classifier';
import { tf } from '../tensorflow/loadTensorFlow';
import { countPairs } from '../tensorflow/operations/countPairs';
import { softmaxCrossEntropy } from '../tensorflow/operations/softmaxCrossEntropy';

/**
 * The training step of a text classifier: the weighted sum of the examples' softmax cross-entropies. It adds up losses and most
 * probable classes as it saw them (with dropout). Dropout is a pure function of the fed seed and step, so that a resumed training repeats
 * an unbroken one.
 */
export function classificationStep(classifier: Classifier): Step {
  return (inputs) => {
    const { exampleWeights, dropoutSeed } = inputs;
    const labels = inputs.labels as tf.Tensor1D;
    const updates = new Map<string, tf.Tensor>();
    const options = { training: true, dropoutSeed: dropoutSeed as tf.Tensor1D, updates };
    const logits = classifier.forward(textBatch(inputs), options);
    const losses = softmaxCrossEntropy(logits, labels);
    const loss = tf.sum(tf.mul(losses, exampleWeights!)) as tf.Scalar;
    const isExample = tf.cast(tf.greater(exampleWeights!, 0), 'float32') as tf.Tensor1D;
    const totals = {
      loss: tf.sum(tf.mul(losses, isExample)),
      confusion: countPairs(labels, tf.argMax(logits, 1), isExample, classifier.labels.length),
    };
    return { loss, outputs: {}, updates, totals };
  };
}

/** The sums over an epoch that `classificationStep` adds to: of the examples' losses, and of true by predicted class, row-major. */
export function classificationTotals({ labels }: Classifier): ReadonlyMap<string, readonly number[]> {
  return new Map([
    ['loss', []],
    ['confusion', [labels.length ** 2]],
  ]);
}

/** Loss, class and probabilities of each example of a batch, without dropout. */
export function classificationScore(classifier: Classifier): (inputs: NamedTensors) => NamedTensors {
  return (inputs) => {
    const logits = classifier.forward(textBatch(inputs), { training: false });
    return {
      losses: softmaxCrossEntropy(logits, inputs.labels as tf.Tensor1D),
      predictions: tf.argMax(logits, 1),
      probabilities: tf.softmax(logits),
    };
  };
}

/** What a training step is fed. Padding rows weigh nothing; the others weigh 1 / `examples`, the number of them in the whole update. */
export function trainFeeds(batch: Batch, examples: number, seed: number, step: number): Feeds {
  const rows = axisSizes(batch.feeds).rows!;
  const exampleWeights = new Float32Array(rows).fill(1 / examples, 0, batch.examples);
  return {
    ...batch.feeds,
    exampleWeights: { values: exampleWeights, shape: [rows], axes: ['rows'] },
    dropoutSeed: { values: Int32Array.of(seed, step), shape: [2] },
  };
}

/** The tensors of a fed batch as a text model takes them. */
export function textBatch({ inputIds, attentionMask, tokenTypeIds }: NamedTensors): TextBatch {
  return {
    inputIds: inputIds as tf.Tensor2D,
    attentionMask: attentionMask as tf.Tensor2D,
    tokenTypeIds: tokenTypeIds as tf.Tensor2D,
  };
}
