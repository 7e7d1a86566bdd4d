import { tf } from '../tensorflow/loadTensorFlow';
import { byteTensor, uint8 } from '../tensorflow/operations/bytes';
import { execute } from '../tensorflow/operations/execute';

/** A square image [size, size, 3] as a PNG file. */
export async function encodePng(levels: Uint8Array, size: number): Promise<Uint8Array> {
  const file = tf.tidy(() => {
    const pixels = byteTensor<tf.Tensor3D>(levels, [size, size, 3]);
    return execute('EncodePng', [pixels], { compression: { int: -1 }, T: uint8 });
  });
  try {
    const [bytes] = (await file.bytes()) as Uint8Array[];
    return bytes!;
  } finally {
    file.dispose();
  }
}
