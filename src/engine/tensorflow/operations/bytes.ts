import { tf } from '../loadTensorFlow';
import { nativeBackend } from '../nativeBackend';
import { type Attribute, execute } from './execute';

export const uint8: Attribute = { dtype: 'uint8' };

/** A tensor of bytes, on the device as uint8, which tfjs calls int32; the caller owns it. */
export function byteTensor<T extends tf.Tensor>(values: Uint8Array, shape: readonly number[]): T {
  const { binding, createOutputTensor } = nativeBackend();
  const id = binding.createTensor([...shape], binding.TF_UINT8, values);
  return createOutputTensor.call(tf.backend(), { id, shape: [...shape], dtype: binding.TF_UINT8 }) as T;
}

/** The values of a tensor that is uint8 on the device: tfjs cannot read it as it is. */
export function readBytes(bytes: tf.Tensor): Uint8Array {
  const attributes = { SrcT: uint8, DstT: { dtype: 'int32' }, Truncate: { bool: false } } as const;
  const words = execute('Cast', [bytes], attributes);
  // Outside `tf.tidy`, which looks for tensors in each of a hundred thousand elements that it is given.
  const values = new Uint8Array(words.dataSync<'int32'>());
  words.dispose();
  return values;
}

/** As `readBytes`, and disposes of the tensor. */
export function takeBytes(bytes: tf.Tensor): Uint8Array {
  const values = readBytes(bytes);
  bytes.dispose();
  return values;
}
