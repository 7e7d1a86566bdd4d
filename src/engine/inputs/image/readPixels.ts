import { closeSync, openSync, readSync } from 'node:fs';
import { cropPicture, type PictureBox, type PictureSize } from '../../pictures/resizePicture';
import type { tf } from '../../tensorflow/loadTensorFlow';
import { byteTensor } from '../../tensorflow/operations/bytes';
import type { StoredPixels } from './pixelPacks';

/**
 * A part of a picture whose pixels are stored: only its rows are read.
 * @param boxOf the part of a picture of that size; undefined for the whole
 * @returns [height, width, 3] of uint8, which the caller owns; undefined where the pixels are not there any more
 */
export function readPixels(
  { file, offset, height, width }: StoredPixels,
  boxOf: (size: PictureSize) => PictureBox | undefined = () => undefined,
): tf.Tensor3D | undefined {
  const box = boxOf({ height, width }) ?? { top: 0, left: 0, height, width };
  const rows = readBytesAt(file, offset + box.top * width * 3, box.height * width * 3);
  if (!rows) return undefined;
  const pixels = byteTensor<tf.Tensor3D>(rows, [box.height, width, 3]);
  if (box.width === width) return pixels;
  const part = cropPicture(pixels, { ...box, top: 0 });
  pixels.dispose();
  return part;
}

/** At once: they are there before a promise would be. Another run may have removed them to make room. */
function readBytesAt(file: string, position: number, length: number): Uint8Array | undefined {
  const bytes = new Uint8Array(length);
  try {
    const descriptor = openSync(file, 'r');
    try {
      return readSync(descriptor, bytes, 0, length, position) === length ? bytes : undefined;
    } finally {
      closeSync(descriptor);
    }
  } catch {
    return undefined;
  }
}
