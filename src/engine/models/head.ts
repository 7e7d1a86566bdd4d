import { tf } from '../tensorflow/loadTensorFlow';
import { dense } from '../tensorflow/operations/dense';
import type { Dropout, Weights } from './backbone';
import { counterNormal } from './counterRandom';
import type { Architecture, TensorShapes } from './family';

/** The names of a head's variables. */
export function headNames(name: string): { weight: string; bias: string } {
  return { weight: `${name}.weight`, bias: `${name}.bias` };
}

/** The shapes of a head's variables: `NAME.weight` [outputs, featureSize] and `NAME.bias` [outputs]. */
export function headShapes(
  { headName, featureSize }: Pick<Architecture, 'headName' | 'featureSize'>,
  outputs: number,
): TensorShapes {
  const { weight, bias } = headNames(headName);
  return new Map([
    [weight, [outputs, featureSize]],
    [bias, [outputs]],
  ]);
}

/** Dropout and one dense layer: features [batch, featureSize] to outputs [batch, outputs]. */
export type DenseHead = (features: tf.Tensor2D, dropout: Dropout) => tf.Tensor2D;

/** A head over two of the weights: `NAME.weight` [outputs, featureSize] and `NAME.bias` [outputs]. */
export function denseHead(weights: Weights, name: string, dropoutRate: number): DenseHead {
  const names = headNames(name);
  return (features, dropout) => {
    const weight = weights.get(names.weight) as tf.Tensor2D;
    const bias = weights.get(names.bias) as tf.Tensor1D;
    return dense(dropout(features, dropoutRate), weight, bias);
  };
}

/**
 * A fresh head's variables, as transformers initializes a Linear layer: weights normal around 0, biases 0.
 * A pure function of the seed, equal on every platform.
 * @param deviation the config's initializer_range
 */
export function newHeadVariables(
  name: string,
  outputs: number,
  featureSize: number,
  deviation: number,
  seed: number,
): Map<string, tf.Variable> {
  const weight = tf.tensor2d(counterNormal(seed, outputs * featureSize, deviation), [outputs, featureSize]);
  const bias = tf.zeros([outputs]);
  const variables = new Map<string, tf.Variable>([
    [headNames(name).weight, tf.variable(weight)],
    [headNames(name).bias, tf.variable(bias)],
  ]);
  tf.dispose([weight, bias]);
  return variables;
}
