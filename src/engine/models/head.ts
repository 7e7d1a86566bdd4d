import { tf } from '../tensorflow/loadTensorFlow';
import { dense } from '../tensorflow/operations/dense';
import type { Dropout } from './backbone';
import { counterNormal } from './counterRandom';

export const headWeight = 'classifier.weight';
export const headBias = 'classifier.bias';

/** Dropout and one dense layer: features [batch, featureSize] to logits [batch, labels]. */
export interface ClassificationHead {
  readonly variables: ReadonlyMap<string, tf.Variable>;
  forward(features: tf.Tensor2D, dropout: Dropout): tf.Tensor2D;
}

/** A head over the given variables, `classifier.weight` [labels, featureSize] and `classifier.bias` [labels]. */
export function classificationHead(
  variables: ReadonlyMap<string, tf.Variable>,
  dropoutRate: number,
): ClassificationHead {
  const weight = variables.get(headWeight) as unknown as tf.Tensor2D;
  const bias = variables.get(headBias) as unknown as tf.Tensor1D;
  return { variables, forward: (features, dropout) => dense(dropout(features, dropoutRate), weight, bias) };
}

/**
 * A fresh head's variables, as transformers initializes a Linear layer: weights normal around 0, biases 0.
 * A pure function of the seed, equal on every platform.
 * @param deviation the config's initializer_range
 */
export function newHeadVariables(
  labels: number,
  featureSize: number,
  deviation: number,
  seed: number,
): Map<string, tf.Variable> {
  const weight = tf.tensor2d(counterNormal(seed, labels * featureSize, deviation), [labels, featureSize]);
  const bias = tf.zeros([labels]);
  const variables = new Map<string, tf.Variable>([
    [headWeight, tf.variable(weight)],
    [headBias, tf.variable(bias)],
  ]);
  tf.dispose([weight, bias]);
  return variables;
}
