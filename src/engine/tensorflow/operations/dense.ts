import type { tf } from '../loadTensorFlow';
import { execute, float32 } from './execute';
import { matMul } from './matMul';
import { withGradient } from './withGradient';

const biasAttributes = { T: float32, data_format: { text: 'NHWC' } };

/**
 * A dense layer, y = x Wᵀ + b. The transposition is a flag of the product and costs nothing.
 * @param x [rows, in]
 * @param weight [out, in], as in PyTorch's Linear
 * @param bias [out]
 * @returns [rows, out]
 */
export function dense(x: tf.Tensor2D, weight: tf.Tensor2D, bias: tf.Tensor1D): tf.Tensor2D {
  return withGradient([x, weight, bias], () => ({
    value: execute<tf.Tensor2D>('BiasAdd', [matMul(x, weight, false, true), bias], biasAttributes),
    saved: [x, weight],
    gradient: (dy, [input, matrix]) => [
      matMul(dy, matrix!, false, false),
      matMul(dy, input!, true, false),
      execute('BiasAddGrad', [dy], biasAttributes),
    ],
  }));
}

/** The product of a dense layer, and the bias that the next operation adds. */
export interface Unbiased {
  /** [rows, out] */
  readonly x: tf.Tensor2D;
  /** [out] */
  readonly bias: tf.Tensor1D;
}

/** A dense layer without its bias, x Wᵀ. */
export function denseWithoutBias(x: tf.Tensor2D, weight: tf.Tensor2D): tf.Tensor2D {
  return withGradient([x, weight], () => ({
    value: matMul(x, weight, false, true) as tf.Tensor2D,
    saved: [x, weight],
    gradient: (dy, [input, matrix]) => [matMul(dy, matrix!, false, false), matMul(dy, input!, true, false)],
  }));
}
