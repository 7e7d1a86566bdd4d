import { tf } from '../loadTensorFlow';
import { nativeBackend } from '../nativeBackend';
import { type Attribute, execute, int32, integers } from './execute';

export const uint8: Attribute = { dtype: 'uint8' };

/** A tensor of bytes, uint8 on the device and int32 in tfjs; the caller owns it. */
export function byteTensor<T extends tf.Tensor>(values: Uint8Array, shape: readonly number[]): T {
  const { binding, createOutputTensor } = nativeBackend();
  const id = binding.createTensor([...shape], binding.TF_UINT8, values);
  return createOutputTensor.call(tf.backend(), { id, shape: [...shape], dtype: binding.TF_UINT8 }) as T;
}

/** Reads a tensor that is uint8 on the device. tfjs cannot read it directly, so four bytes are read as one word. */
export function readBytes(bytes: tf.Tensor): Uint8Array {
  const words = tf.tidy(() =>
    execute('Bitcast', [reshape(inWholeWords(bytes), [-1, 4])], { T: uint8, type: int32 }),
  );
  const { buffer, byteOffset } = words.dataSync<'int32'>();
  words.dispose();
  return new Uint8Array(buffer, byteOffset, bytes.size);
}

/** Pads bytes with zeros to a multiple of four. */
function inWholeWords(bytes: tf.Tensor): tf.Tensor {
  const missing = -bytes.size & 3;
  if (missing === 0) return bytes;
  const padding = tf.tensor2d([[0, missing]], [1, 2], 'int32');
  return execute('Pad', [reshape(bytes, [-1]), padding], { T: uint8, Tpaddings: int32 });
}

const reshape = (bytes: tf.Tensor, shape: number[]) =>
  execute('Reshape', [bytes, integers(shape)], { T: uint8, Tshape: int32 });

/** Like `readBytes`, and disposes of the tensor. */
export function takeBytes(bytes: tf.Tensor): Uint8Array {
  const values = readBytes(bytes);
  bytes.dispose();
  return values;
}
