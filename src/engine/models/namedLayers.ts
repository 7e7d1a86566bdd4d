import type { tf } from '../tensorflow/loadTensorFlow';
import { dense, denseWithoutBias, type Unbiased } from '../tensorflow/operations/dense';
import { type AddedResidual, addLayerNorm, layerNorm } from '../tensorflow/operations/layerNorm';

/** Looks a variable up by its name within a model, or within a part of one. */
export type Lookup = (name: string) => tf.Tensor;

/** A dense layer over `NAME.weight` and `NAME.bias`. */
export function linear(lookup: Lookup, x: tf.Tensor2D, name: string): tf.Tensor2D {
  return dense(x, lookup(`${name}.weight`) as tf.Tensor2D, lookup(`${name}.bias`) as tf.Tensor1D);
}

/** `linear` for operations that add the bias. */
export function unbiasedLinear(lookup: Lookup, x: tf.Tensor2D, name: string): Unbiased {
  const product = denseWithoutBias(x, lookup(`${name}.weight`) as tf.Tensor2D);
  return { x: product, bias: lookup(`${name}.bias`) as tf.Tensor1D };
}

/** Layer normalization by `NAME.weight` and `NAME.bias`. */
export function normalize(lookup: Lookup, x: tf.Tensor2D, name: string, epsilon: number): tf.Tensor2D {
  return layerNorm(
    x,
    lookup(`${name}.weight`) as tf.Tensor1D,
    lookup(`${name}.bias`) as tf.Tensor1D,
    epsilon,
  );
}

/** `addLayerNorm` by `NAME.weight` and `NAME.bias`. */
export function addNormalize(lookup: Lookup, sum: AddedResidual, name: string, epsilon: number): tf.Tensor2D {
  return addLayerNorm(
    sum,
    lookup(`${name}.weight`) as tf.Tensor1D,
    lookup(`${name}.bias`) as tf.Tensor1D,
    epsilon,
  );
}

/** Collects the shapes of such layers, in the order in which they are added. */
export class LayerShapes {
  readonly shapes = new Map<string, readonly number[]>();

  constructor(private readonly prefix: string) {}

  table(name: string, rows: number, width: number): this {
    this.shapes.set(`${this.prefix}${name}.weight`, [rows, width]);
    return this;
  }

  linear(name: string, out: number, into: number): this {
    this.shapes.set(`${this.prefix}${name}.weight`, [out, into]).set(`${this.prefix}${name}.bias`, [out]);
    return this;
  }

  norm(name: string, size: number): this {
    this.shapes.set(`${this.prefix}${name}.weight`, [size]).set(`${this.prefix}${name}.bias`, [size]);
    return this;
  }
}
