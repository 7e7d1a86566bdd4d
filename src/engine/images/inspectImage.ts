import { decodeImage } from './decodeImage';
import { readHeader } from './imageHeader';
import { lookOf } from './lookOf';

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
