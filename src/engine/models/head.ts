import { tf } from '../tensorflow/loadTensorFlow';
import { dense } from '../tensorflow/operations/dense';
import type { Dropout } from './backbone';
import { counterNormal } from './counterRandom';

/** The names of a head's variables. */
export function headNames(name: string): { weight: string; bias: string } {
  return { weight: `${name}.weight`, bias: `${name}.bias` };
}

/** Dropout and one dense layer: features [batch, featureSize] to logits [batch, labels]. */
export type ClassificationHead = (features: tf.Tensor2D, dropout: Dropout) => tf.Tensor2D;

/** A head over two of the variables: `NAME.weight` [labels, featureSize] and `NAME.bias` [labels]. */
export function classificationHead(
  variables: ReadonlyMap<string, tf.Variable>,
  name: string,
  dropoutRate: number,
): ClassificationHead {
  const names = headNames(name);
  const weight = variables.get(names.weight) as unknown as tf.Tensor2D;
  const bias = variables.get(names.bias) as unknown as tf.Tensor1D;
  return (features, dropout) => dense(dropout(features, dropoutRate), weight, bias);
}

/**
 * A fresh head's variables, as transformers initializes a Linear layer: weights normal around 0, biases 0.
 * A pure function of the seed, equal on every platform.
 * @param deviation the config's initializer_range
 */
export function newHeadVariables(
  name: string,
  labels: number,
  featureSize: number,
  deviation: number,
  seed: number,
): Map<string, tf.Variable> {
  const weight = tf.tensor2d(counterNormal(seed, labels * featureSize, deviation), [labels, featureSize]);
  const bias = tf.zeros([labels]);
  const variables = new Map<string, tf.Variable>([
    [headNames(name).weight, tf.variable(weight)],
    [headNames(name).bias, tf.variable(bias)],
  ]);
  tf.dispose([weight, bias]);
  return variables;
}
