import type { tf } from '../loadTensorFlow';
import { execute } from './execute';

/** Of tensors whose memory TensorFlow has made, by what tfjs calls their data. */
const native = new WeakSet<object>();

/** Notes that a tensor's memory is TensorFlow's. */
export function markAsNative<T extends tf.Tensor>(tensor: T): T {
  native.add(tensor.dataId);
  return tensor;
}

/** Whether a tensor's memory is known to be TensorFlow's. */
export function isNative({ dataId }: tf.Tensor): boolean {
  return native.has(dataId);
}

/**
 * The same numbers in TensorFlow's memory. A tensor that was made in JavaScript is JavaScript's memory and must be let go on its thread;
 * who keeps it for longer, and lets go of it anywhere, needs a copy.
 * @returns a tensor of its own, which the caller owns
 */
export function inNativeMemory(tensor: tf.Tensor): tf.Tensor {
  return isNative(tensor) ? tensor.clone() : execute('DeepCopy', [tensor], { T: { dtype: 'float32' } });
}
