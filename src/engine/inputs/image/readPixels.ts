import { closeSync, openSync, readSync } from 'node:fs';
import type { PicturePart } from '../../pictures/decodePart';
import type { PictureBox, PictureSize } from '../../pictures/resizePicture';
import type { StoredPixels } from './pixelPacks';

/**
 * A part of a picture whose pixels are stored: only its rows are read.
 * @param boxOf the part of a picture of that size; undefined for the whole
 * @returns undefined where the pixels are not there any more
 */
export function readPixels(
  { file, offset, height, width }: StoredPixels,
  boxOf: (size: PictureSize) => PictureBox | undefined = () => undefined,
): PicturePart | undefined {
  const box = boxOf({ height, width });
  const { top, height: rows } = box ?? { top: 0, height };
  const levels = readBytesAt(file, offset + top * width * 3, rows * width * 3);
  return levels && { levels, width, box: box && { ...box, top: 0 } };
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
