import { elementCount } from '../tensorflow/elementCount';
import { tf } from '../tensorflow/loadTensorFlow';
import { dense } from '../tensorflow/operations/dense';
import { relu } from '../tensorflow/operations/relu';
import type { Dropout, Weights } from './backbone';
import { counterNormal } from './counterRandom';
import type { Architecture, TensorShapes } from './family';
import type { BuiltHead, Head } from './head';

/** The part of an architecture that defines its head. */
export type DenseHeadDescription = Pick<
  Architecture,
  'headName' | 'headLayers' | 'auxiliaryHead' | 'headLacksBias' | 'featureSize' | 'initializerRange'
>;

/** The names of a head's variables. */
export function headNames(name: string): { weight: string; bias: string } {
  return { weight: `${name}.weight`, bias: `${name}.bias` };
}

/**
 * The shapes of a head's variables: first its hidden layers, then `NAME.weight` [outputs, featureSize] and, if the family has one,
 * `NAME.bias` [outputs]; last an auxiliary head's.
 */
export function headShapes(
  { headName, headLayers = [], auxiliaryHead, headLacksBias = false, featureSize }: DenseHeadDescription,
  outputs: number,
): TensorShapes {
  const { weight, bias } = headNames(headName);
  const shapes = new Map<string, readonly number[]>();
  for (const names of headLayers.map(({ name }) => headNames(name)))
    shapes.set(names.weight, [featureSize, featureSize]).set(names.bias, [featureSize]);
  shapes.set(weight, [outputs, featureSize]);
  if (!headLacksBias) shapes.set(bias, [outputs]);
  if (!auxiliaryHead) return shapes;
  const second = headNames(auxiliaryHead.name);
  return shapes.set(second.weight, [outputs, auxiliaryHead.featureSize]).set(second.bias, [outputs]);
}

/** Dropout and dense layers, of which most heads have one: features [batch, featureSize] to outputs [batch, outputs]. */
export type DenseLayers = (features: tf.Tensor2D, dropout: Dropout) => tf.Tensor2D;

const activations = { tanh: (x: tf.Tensor2D) => tf.tanh<tf.Tensor2D>(x), relu };

/** The layers over the weights that `headShapes` names; the last bias may be absent. */
export function denseLayers(
  weights: Weights,
  { headName, headLayers = [], headDropout }: Pick<Architecture, 'headName' | 'headLayers' | 'headDropout'>,
): DenseLayers {
  const layer = (x: tf.Tensor2D, name: string) => {
    const names = headNames(name);
    const weight = weights.get(names.weight) as tf.Tensor2D;
    const bias = (weights.get(names.bias) ?? tf.zeros([weight.shape[0]])) as tf.Tensor1D;
    return dense(x, weight, bias);
  };
  return (features, dropout) => {
    let x = features;
    for (const { name, activation, dropsInput } of headLayers)
      x = activations[activation](layer(dropsInput ? dropout(x, headDropout) : x, name));
    return layer(dropout(x, headDropout), headName);
  };
}

/** Dropout and a dense layer over one vector an example. */
export const denseHead: Head = {
  reads: ['pooled'],
  shapes: headShapes,
  build: (architecture, weights, backbone) => {
    const layers = denseLayers(weights, architecture);
    const outputs: BuiltHead['outputs'] = (inputs, pass) => ({
      logits: layers(backbone.pooled(inputs, pass), pass.dropout),
    });
    return { outputs, served: outputs };
  },
  outputsOf: (served) => served,
};

/**
 * A fresh head's variables, as transformers initializes Linear layers: weights normal around 0, biases 0.
 * A pure function of the seed, equal on every platform.
 * @param shapes of the head's variables
 * @param kept names that are not drawn
 */
export function newHeadVariables(
  { headName, initializerRange }: Pick<Architecture, 'headName' | 'initializerRange'>,
  shapes: TensorShapes,
  seed: number,
  kept: ReadonlySet<string> = new Set(),
): Map<string, tf.Variable> {
  const { weight: last } = headNames(headName);
  const weights = [...shapes.keys()].filter((name) => name !== last && shapes.get(name)!.length > 1);
  // The last layer is drawn from the seed itself, independent of the layers before it.
  const seeds = new Map([last, ...weights].map((name, i) => [name, seed + i]));
  const draw = (name: string, shape: readonly number[]) =>
    shape.length === 1
      ? tf.zeros([...shape])
      : tf.tensor(counterNormal(seeds.get(name)!, elementCount(shape), initializerRange), [...shape]);
  return new Map(
    [...shapes]
      .filter(([name]) => !kept.has(name))
      .map(([name, shape]) => [name, tf.tidy(() => tf.variable(draw(name, shape)))]),
  );
}
