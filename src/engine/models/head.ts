import { tf } from '../tensorflow/loadTensorFlow';
import { dense } from '../tensorflow/operations/dense';
import type { Dropout, Weights } from './backbone';
import { counterNormal } from './counterRandom';
import type { Architecture, TensorShapes } from './family';

/** What of an architecture its head is made by. */
export type HeadDescription = Pick<
  Architecture,
  'headName' | 'headLacksBias' | 'featureSize' | 'initializerRange'
>;

/** The names of a head's variables. */
export function headNames(name: string): { weight: string; bias: string } {
  return { weight: `${name}.weight`, bias: `${name}.bias` };
}

/** The shapes of a head's variables: `NAME.weight` [outputs, featureSize] and, where the family has one, `NAME.bias` [outputs]. */
export function headShapes(
  { headName, headLacksBias = false, featureSize }: HeadDescription,
  outputs: number,
): TensorShapes {
  const { weight, bias } = headNames(headName);
  const shapes = new Map<string, readonly number[]>([[weight, [outputs, featureSize]]]);
  return headLacksBias ? shapes : shapes.set(bias, [outputs]);
}

/** Dropout and one dense layer: features [batch, featureSize] to outputs [batch, outputs]. */
export type DenseHead = (features: tf.Tensor2D, dropout: Dropout) => tf.Tensor2D;

/** A head over two of the weights: `NAME.weight` [outputs, featureSize] and `NAME.bias` [outputs], which may be absent. */
export function denseHead(weights: Weights, name: string, dropoutRate: number): DenseHead {
  const names = headNames(name);
  return (features, dropout) => {
    const weight = weights.get(names.weight) as tf.Tensor2D;
    const bias = (weights.get(names.bias) ?? tf.zeros([weight.shape[0]])) as tf.Tensor1D;
    return dense(dropout(features, dropoutRate), weight, bias);
  };
}

/**
 * A fresh head's variables, as transformers initializes a Linear layer: weights normal around 0, biases 0.
 * A pure function of the seed, equal on every platform.
 */
export function newHeadVariables(
  architecture: HeadDescription,
  outputs: number,
  seed: number,
): Map<string, tf.Variable> {
  const draw = (shape: readonly number[]) =>
    shape.length === 1
      ? tf.zeros([...shape])
      : tf.tensor(counterNormal(seed, shape[0]! * shape[1]!, architecture.initializerRange), [...shape]);
  return new Map(
    [...headShapes(architecture, outputs)].map(([name, shape]) => [
      name,
      tf.tidy(() => tf.variable(draw(shape))),
    ]),
  );
}
