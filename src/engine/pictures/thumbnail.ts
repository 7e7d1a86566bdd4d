import { tf } from '../tensorflow/loadTensorFlow';
import { byteTensor } from '../tensorflow/operations/bytes';
import { execute } from '../tensorflow/operations/execute';
import { resizePicture } from './resizePicture';

/** In pixels: a report with many of them stays small. */
const height = 96;

/**
 * A small picture as a `data:` address, which a page shows without fetching anything.
 * @param levels [size, size, 3]
 */
export async function thumbnailOf(levels: Uint8Array, size: number): Promise<string> {
  const file = tf.tidy(() => {
    const pixels = byteTensor<tf.Tensor3D>(levels, [size, size, 3]);
    const side = Math.min(size, height);
    const small = resizePicture(pixels, { height: side, width: side }, 'bilinear');
    return execute('EncodeJpeg', [small], { format: { text: 'rgb' }, quality: { int: 80 } });
  });
  try {
    const [bytes] = (await file.bytes()) as Uint8Array[];
    return `data:image/jpeg;base64,${Buffer.from(bytes!).toString('base64')}`;
  } finally {
    file.dispose();
  }
}
