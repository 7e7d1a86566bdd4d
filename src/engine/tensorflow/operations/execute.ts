import type { NodeJSKernelBackend } from '@tensorflow/tfjs-node-gpu/dist/nodejs_kernel_backend';
import { tf } from '../loadTensorFlow';

/** The value of an operation's attribute: a type by name, a boolean, integers, a float, a string or a shape. */
export type Attribute =
  | { dtype: 'float32' | 'int32' | 'uint8' }
  | { bool: boolean }
  | { int: number }
  | { ints: number[] }
  | { float: number }
  | { text: string }
  | { shape: number[] };

export const float32: Attribute = { dtype: 'float32' };
export const int32: Attribute = { dtype: 'int32' };

/**
 * Runs a TensorFlow operation and returns its outputs; the caller owns them. It has no gradient: wrap it in `tf.customGrad`.
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

/** `executeMany` for an operation with one output. */
export function execute<T extends tf.Tensor = tf.Tensor>(
  operation: string,
  inputs: tf.Tensor[],
  attributes: Readonly<Record<string, Attribute>>,
): T {
  return executeMany(operation, inputs, attributes, 1)[0] as T;
}

/** A vector of integers: shapes and axes, which operations take as tensors. */
export function integers(values: number[]): tf.Tensor1D {
  return tf.tensor1d(values, 'int32');
}

/** Whether operations run on a GPU: some CPU kernels are slower or less exact. */
export function onGpu(): boolean {
  return (tf.backend() as NodeJSKernelBackend).isUsingGpuDevice;
}

function encode({ binding }: NodeJSKernelBackend, attribute: Attribute) {
  if ('dtype' in attribute) {
    const types = { float32: binding.TF_FLOAT, int32: binding.TF_INT32, uint8: binding.TF_UINT8 };
    return { type: binding.TF_ATTR_TYPE, value: types[attribute.dtype] };
  }
  if ('bool' in attribute) return { type: binding.TF_ATTR_BOOL, value: attribute.bool };
  if ('shape' in attribute) return { type: binding.TF_ATTR_SHAPE, value: attribute.shape };
  if ('int' in attribute) return { type: binding.TF_ATTR_INT, value: attribute.int };
  if ('ints' in attribute) return { type: binding.TF_ATTR_INT, value: attribute.ints };
  if ('float' in attribute) return { type: binding.TF_ATTR_FLOAT, value: attribute.float };
  return { type: binding.TF_ATTR_STRING, value: attribute.text };
}
