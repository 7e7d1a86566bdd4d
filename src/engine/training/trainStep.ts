import type { Classifier } from '../models/classifier';
import { variableGradients } from '../models/variableGradients';
import type { Batch } from '../preprocessing/batches';
import { tf } from '../tensorflow/loadTensorFlow';
import { softmaxCrossEntropy } from '../tensorflow/operations/softmaxCrossEntropy';
import type { Optimizer } from './optimizers';

export interface StepOutcome {
  /** Mean cross-entropy of the batch. */
  loss: number;
  /** `[batch]`, the most probable class of each example, as the step saw it (with dropout). */
  predictions: Int32Array;
}

/** Forward, backward and update on one batch. `step` counts from 1. */
export type TrainStep = (batch: Batch, learningRate: number, step: number) => StepOutcome;

/**
 * Builds the training step of a classifier: mean softmax cross-entropy, its gradients, one move of the optimizer.
 * Dropout is a pure function of `seed` and the step's number, so that a resumed training repeats an unbroken one.
 */
export function createTrainStep(classifier: Classifier, optimizer: Optimizer, seed: number): TrainStep {
  return (batch, learningRate, step) => {
    const { loss, predictions } = tf.tidy(() => {
      const input = batchTensors(batch);
      const dropoutSeed = tf.tensor1d([seed, step], 'int32');
      let logits: tf.Tensor2D | undefined;
      const { loss, gradients } = variableGradients(() => {
        logits = tf.keep(classifier.forward(input, { training: true, dropoutSeed }));
        return tf.mean(softmaxCrossEntropy(logits, input.labels));
      }, classifier.variables);
      optimizer.apply(classifier.variables, gradients, learningRate, step);
      const predictions = tf.argMax(logits!, 1);
      logits!.dispose();
      return { loss, predictions };
    });
    const outcome = { loss: loss.dataSync()[0]!, predictions: predictions.dataSync<'int32'>() };
    tf.dispose([loss, predictions]);
    return outcome;
  };
}

/** A batch as tensors; the caller owns them. */
export function batchTensors({ inputIds, attentionMask, tokenTypeIds, labels, shape }: Batch) {
  const size: [number, number] = [shape[0], shape[1]];
  return {
    inputIds: tf.tensor2d(inputIds, size, 'int32'),
    attentionMask: tf.tensor2d(attentionMask, size, 'int32'),
    tokenTypeIds: tf.tensor2d(tokenTypeIds, size, 'int32'),
    labels: tf.tensor1d(labels, 'int32'),
  };
}
