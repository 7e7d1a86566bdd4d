import { tf } from '../loadTensorFlow';
import { nativeBackend } from '../nativeBackend';
import { type Attribute, execute, int32, integers } from './execute';

export const uint8: Attribute = { dtype: 'uint8' };

/** A tensor of bytes, on the device as uint8, which tfjs calls int32; the caller owns it. */
export function byteTensor<T extends tf.Tensor>(values: Uint8Array, shape: readonly number[]): T {
  const { binding, createOutputTensor } = nativeBackend();
  const id = binding.createTensor([...shape], binding.TF_UINT8, values);
  return createOutputTensor.call(tf.backend(), { id, shape: [...shape], dtype: binding.TF_UINT8 }) as T;
}

/** The values of a tensor that is uint8 on the device, which tfjs cannot read as it is: four together are read as one word. */
export function readBytes(bytes: tf.Tensor): Uint8Array {
  if (bytes.size % 4 !== 0) return readOneByOne(bytes);
  const words = tf.tidy(() => {
    const shape = integers([bytes.size / 4, 4]);
    const fours = execute('Reshape', [bytes, shape], { T: uint8, Tshape: int32 });
    return execute('Bitcast', [fours], { T: uint8, type: int32 });
  });
  const { buffer, byteOffset } = words.dataSync<'int32'>();
  words.dispose();
  return new Uint8Array(buffer, byteOffset, bytes.size);
}

function readOneByOne(bytes: tf.Tensor): Uint8Array {
  const words = execute('Cast', [bytes], { SrcT: uint8, DstT: int32, Truncate: { bool: false } });
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
