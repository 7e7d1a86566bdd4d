import { decodeImage } from './decodeImage';
import { readHeader } from './imageHeader';
import { lookOf } from './lookOf';

/** More is not needed to see whether images look alike. */
const leastSide = 64;

/**
 * Decodes an image and says what it is: its format, its size in pixels as it is looked at, and its look.
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
