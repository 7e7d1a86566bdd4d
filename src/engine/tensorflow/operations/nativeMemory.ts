import type { tf } from '../loadTensorFlow';
import { execute } from './execute';

/** The data ids of tensors whose memory TensorFlow allocated. */
const native = new WeakSet<object>();

/** Records that TensorFlow allocated a tensor's memory. */
export function markAsNative<T extends tf.Tensor>(tensor: T): T {
  native.add(tensor.dataId);
  return tensor;
}

/** Whether TensorFlow is known to have allocated a tensor's memory. */
export function isNative({ dataId }: tf.Tensor): boolean {
  return native.has(dataId);
}

/**
 * Copies a tensor to TensorFlow's memory unless it is there. Memory from JavaScript must be released on JavaScript's thread; code that keeps
 * a tensor longer and releases it on another thread needs a copy.
 * @returns a new tensor, which the caller owns
 */
export function inNativeMemory(tensor: tf.Tensor): tf.Tensor {
  return isNative(tensor) ? tensor.clone() : execute('DeepCopy', [tensor], { T: { dtype: 'float32' } });
}
