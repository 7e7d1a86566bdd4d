import { decodePicture } from './decodePicture';
import { lookOf } from './lookOf';
import { readHeader } from './pictureHeader';

/** More is not needed to see whether pictures look alike. */
const leastSide = 64;

/**
 * Decodes a picture and says what it is: its format, its size in pixels as it is looked at, and its look.
 * @throws GraftError `picture/...`
 */
export async function inspectPicture(bytes: Uint8Array, name: string, sharpFolder: string) {
  const { format, width, height } = readHeader(bytes, name);
  const pixels = await decodePicture(bytes, name, sharpFolder, leastSide);
  try {
    return { format, width, height, ...lookOf(pixels) };
  } finally {
    pixels.dispose();
  }
}
