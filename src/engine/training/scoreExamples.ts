import { CancelledError } from '../../experiment/errors';
import type { Classifier } from '../models/classifier';
import { padBatch, planScoring } from '../preprocessing/batches';
import type { EncodedSplit } from '../preprocessing/encodedSplit';
import { tf } from '../tensorflow/loadTensorFlow';
import { softmaxCrossEntropy } from '../tensorflow/operations/softmaxCrossEntropy';
import { batchTensors } from './trainStep';

export interface Scores {
  /** Mean cross-entropy of all examples. */
  loss: number;
  /** `[examples]`, in the order of the examples. */
  predictions: Int32Array;
  /** `[examples, labels]`, row-major. */
  probabilities: Float32Array;
}

/**
 * Scores every example of a split once, without dropout.
 * @param onProgress is told how many examples are done
 * @throws CancelledError when `signal` fires
 */
export async function scoreExamples(
  classifier: Classifier,
  encoded: EncodedSplit,
  options: { batchSize: number; padId: number; signal: AbortSignal; onProgress?: (done: number) => void },
): Promise<Scores> {
  const labels = classifier.labels.length;
  const examples = encoded.labels.length;
  const scores: Scores = {
    loss: 0,
    predictions: new Int32Array(examples),
    probabilities: new Float32Array(examples * labels),
  };
  let done = 0;
  for (const indices of planScoring(encoded, options.batchSize)) {
    const batch = scoreBatch(classifier, encoded, indices, options.padId);
    for (const [row, index] of indices.entries()) {
      scores.loss += batch.losses[row]! / examples;
      scores.predictions[index] = batch.predictions[row]!;
      scores.probabilities.set(
        batch.probabilities.subarray(row * labels, (row + 1) * labels),
        index * labels,
      );
    }
    done += indices.length;
    options.onProgress?.(done);
    await nextTurn(options.signal);
  }
  return scores;
}

/** Lets messages in (a cancel comes as one) and then looks whether there was one. */
export async function nextTurn(signal: AbortSignal): Promise<void> {
  await new Promise((resolve) => setImmediate(resolve));
  if (signal.aborted) throw new CancelledError();
}

function scoreBatch(classifier: Classifier, encoded: EncodedSplit, indices: number[], padId: number) {
  const tensors = tf.tidy(() => {
    const input = batchTensors(padBatch(encoded, indices, padId));
    const logits = classifier.forward(input, { training: false });
    return {
      losses: softmaxCrossEntropy(logits, input.labels),
      predictions: tf.argMax(logits, 1),
      probabilities: tf.softmax(logits),
    };
  });
  const values = {
    losses: tensors.losses.dataSync<'float32'>(),
    predictions: tensors.predictions.dataSync<'int32'>(),
    probabilities: tensors.probabilities.dataSync<'float32'>(),
  };
  tf.dispose(tensors);
  return values;
}
