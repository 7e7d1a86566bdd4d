import type { NodeJSKernelBackend } from '@tensorflow/tfjs-node-gpu/dist/nodejs_kernel_backend';
import { tf } from '../loadTensorFlow';

/** The value of an operation's attribute: a type by tfjs's name for it, a truth value, a number, a text or a shape. */
export type Attribute =
  | { dtype: 'float32' | 'int32' }
  | { bool: boolean }
  | { int: number }
  | { text: string }
  | { shape: number[] };

export const float32: Attribute = { dtype: 'float32' };
export const int32: Attribute = { dtype: 'int32' };

/**
 * Runs one of TensorFlow's own operations at once and returns its outputs; the caller owns them.
 * It knows no gradient: wrap it in `tf.customGrad`.
 */
export function executeMany(
  operation: string,
  inputs: tf.Tensor[],
  attributes: Readonly<Record<string, Attribute>>,
  outputs: number,
): tf.Tensor[] {
  const backend = tf.backend() as NodeJSKernelBackend;
  const list = Object.entries(attributes).map(([name, value]) => ({ name, ...encode(backend, value) }));
  return backend.executeMultipleOutputs(operation, list, inputs, outputs);
}

/** As `executeMany`, for an operation with one output. */
export function execute<T extends tf.Tensor = tf.Tensor>(
  operation: string,
  inputs: tf.Tensor[],
  attributes: Readonly<Record<string, Attribute>>,
): T {
  return executeMany(operation, inputs, attributes, 1)[0] as T;
}

/** A vector of whole numbers: shapes and axes, which operations take as tensors. */
export function integers(values: number[]): tf.Tensor1D {
  return tf.tensor1d(values, 'int32');
}

function encode({ binding }: NodeJSKernelBackend, attribute: Attribute) {
  if ('dtype' in attribute) {
    const value = attribute.dtype === 'float32' ? binding.TF_FLOAT : binding.TF_INT32;
    return { type: binding.TF_ATTR_TYPE, value };
  }
  if ('bool' in attribute) return { type: binding.TF_ATTR_BOOL, value: attribute.bool };
  if ('shape' in attribute) return { type: binding.TF_ATTR_SHAPE, value: attribute.shape };
  if ('int' in attribute) return { type: binding.TF_ATTR_INT, value: attribute.int };
  return { type: binding.TF_ATTR_STRING, value: attribute.text };
}
