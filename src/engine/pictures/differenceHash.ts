import { tf } from '../tensorflow/loadTensorFlow';
import { readBytes } from '../tensorflow/operations/bytes';
import { resizePicture } from './resizePicture';

/** Each bit says whether a pixel is brighter than the one to its left. */
const [rows, columns] = [8, 9];

/**
 * A hash that pictures share which look alike, whatever their size: the signs of the horizontal differences of the picture at 9 x 8 pixels
 * (dHash, Krawetz 2013).
 * @param pixels [height, width, 3] of uint8
 * @returns 64 bits as 16 hexadecimal digits
 */
export function differenceHash(pixels: tf.Tensor3D): string {
  const small = tf.tidy(() => readBytes(resizePicture(pixels, { height: rows, width: columns }, 'bilinear')));
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
