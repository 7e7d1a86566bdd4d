import type { tf } from '../tensorflow/loadTensorFlow';
import { readBytes } from '../tensorflow/operations/bytes';
import { decodeImage } from './decodeImage';
import { readHeader } from './imageHeader';
import { scaleBytes } from './scaleBytes';

/** The size that suffices to compare images. */
const leastSide = 64;

/**
 * Decodes an image and returns its format, its upright size in pixels, and its perceptual hash.
 * @throws GraftError `picture/...`
 */
export async function inspectImage(bytes: Uint8Array, name: string, sharpFolder: string) {
  const { format, width, height } = readHeader(bytes, name);
  const pixels = await decodeImage(bytes, name, sharpFolder, leastSide);
  try {
    return { format, width, height, ...lookOf(pixels) };
  } finally {
    pixels.dispose();
  }
}

/** The size of the hash: each bit tells whether a pixel is brighter than the one to its left. */
const [rows, columns] = [8, 9];

/** The look of an image, independent of its size. */
interface ImageLook {
  /** The signs of the horizontal differences at 9 x 8 pixels (dHash, Krawetz 2013): 64 bits as 16 hexadecimal digits. */
  readonly hash: string;
  /** The mean levels of red, green and blue. */
  readonly colour: [red: number, green: number, blue: number];
}

/** @param pixels [height, width, 3] of uint8 */
export function lookOf(pixels: tf.Tensor3D): ImageLook {
  const [height, width] = pixels.shape;
  const whole = { top: 0, left: 0, height, width };
  const small = scaleBytes(readBytes(pixels), width, whole, { height: rows, width: columns });
  const mean = (channel: number) => {
    const levels = small.filter((_, i) => i % 3 === channel);
    return Math.round(levels.reduce((sum, level) => sum + level, 0) / levels.length);
  };
  return { hash: hashOf(small), colour: [mean(0), mean(1), mean(2)] };
}

function hashOf(small: Uint8Array): string {
  const brightness = (row: number, column: number) => {
    const at = (row * columns + column) * 3;
    return 299 * small[at]! + 587 * small[at + 1]! + 114 * small[at + 2]!;
  };
  let hash = '';
  for (let row = 0; row < rows; row++) {
    let byte = 0;
    for (let column = 1; column < columns; column++)
      byte = (byte << 1) | (brightness(row, column) > brightness(row, column - 1) ? 1 : 0);
    hash += byte.toString(16).padStart(2, '0');
  }
  return hash;
}
