import { middleSquare, scaledSize } from '../../portable/evaluationCut';
import { tf } from '../tensorflow/loadTensorFlow';
import { byteTensor } from '../tensorflow/operations/bytes';
import { execute } from '../tensorflow/operations/execute';
import { decodeImage } from './decodeImage';
import { imageAddress } from './imageAddress';
import { resizeImage } from './resizeImage';

/** The side in pixels: a report with many thumbnails stays small. */
const height = 96;

/**
 * A small image as a `data:` address, which a page shows without a request.
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
 * The middle square of an image file, scaled down, as JPEG. A large JPEG is decoded only as far as necessary.
 * @param name the image's name in messages
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
