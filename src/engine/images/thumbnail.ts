import { middleSquare, scaledSize } from '../../portable/evaluationCut';
import { tf } from '../tensorflow/loadTensorFlow';
import { byteTensor } from '../tensorflow/operations/bytes';
import { execute } from '../tensorflow/operations/execute';
import { decodeImage } from './decodeImage';
import { imageAddress } from './imageAddress';
import { resizeImage } from './resizeImage';

/** In pixels: a report with many of them stays small. */
const height = 96;

/**
 * A small image as a `data:` address, which a page shows without fetching anything.
 * @param levels [size, size, 3]
 */
export async function thumbnailOf(levels: Uint8Array, size: number): Promise<string> {
  const small = tf.tidy(() => {
    const side = Math.min(size, height);
    return resizeImage(
      byteTensor<tf.Tensor3D>(levels, [size, size, 3]),
      { height: side, width: side },
      'bilinear',
    );
  });
  return imageAddress('jpeg', await encodeAndDispose(small));
}

/**
 * The square in the middle of an image's file, small, as JPEG. Of a large JPEG no more is decoded than that takes.
 * @param name how messages call the image
 * @throws GraftError `picture/...`
 */
export async function thumbnailOfFile(
  bytes: Uint8Array,
  name: string,
  sharpFolder: string,
): Promise<Uint8Array> {
  const pixels = await decodeImage(bytes, name, sharpFolder, height);
  try {
    const [tall, wide] = pixels.shape;
    const scaled = scaledSize({ height: tall, width: wide }, height);
    const window = { ...middleSquare(scaled, height), height, width: height };
    return await encodeAndDispose(resizeImage(pixels, scaled, 'bilinear', window));
  } finally {
    pixels.dispose();
  }
}

async function encodeAndDispose(small: tf.Tensor3D): Promise<Uint8Array> {
  const file = tf.tidy(() =>
    execute('EncodeJpeg', [small], { format: { text: 'rgb' }, quality: { int: 80 } }),
  );
  small.dispose();
  try {
    const [bytes] = (await file.bytes()) as Uint8Array[];
    return bytes!;
  } finally {
    file.dispose();
  }
}
