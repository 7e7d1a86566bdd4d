import { imageSize } from 'image-size';
import { exifOrientation, type Orientation } from './exifOrientation';
import { gifCanvas } from './gifFrame';
import { brokenImage, emptyImage, notAImage } from './imageErrors';
import { refuseLargeImage, refuseManyScans } from './imageLimits';
import { jpegFrame } from './sections';

/** The supported formats, recognized by content, not by name. */
export const imageFormats = ['jpg', 'png', 'gif', 'bmp', 'webp', 'tiff', 'avif'] as const;
export type ImageFormat = (typeof imageFormats)[number];

/** The facts of an image file, known before decoding. */
export interface ImageHeader {
  readonly format: ImageFormat;
  /** The size in pixels, after applying the Exif orientation. */
  readonly width: number;
  readonly height: number;
  readonly orientation: Orientation;
}

/**
 * Reads the facts of an image file without decoding it.
 * @param name the image's name in messages
 * @throws GraftError `picture/empty`, `picture/unknown-format`, `picture/broken`, `picture/enormous`
 */
export function readHeader(bytes: Uint8Array, name: string): ImageHeader {
  if (bytes.length === 0) throw emptyImage(name);
  const { type, ...stored } = sizeOf(bytes, name);
  const format = formatOf(type);
  if (format === undefined) throw notAImage(name);
  const { width, height } = decodedSize(bytes, format, name) ?? stored;
  if (!(width > 0 && height > 0)) throw brokenImage(name, ['no-pixels']);
  refuseLargeImage(name, { width, height });
  const orientation = exifOrientation(bytes, format);
  const turned = orientation > 4;
  return { format, width: turned ? height : width, height: turned ? width : height, orientation };
}

/** The size that the decoder will see, where the library can be led to another one; undefined for its own. */
function decodedSize(bytes: Uint8Array, format: ImageFormat, name: string) {
  if (format === 'gif') return gifCanvas(bytes);
  if (format !== 'jpg') return undefined;
  const frame = jpegFrame(bytes);
  if (!frame) throw brokenImage(name, ['damaged-header']);
  refuseManyScans(name, frame);
  return frame;
}

/** The library takes a time that is quadratic in their number; an image has a few. */
const mostSizeBoxes = 100;

function refuseManySizeBoxes(bytes: Uint8Array, name: string): void {
  const buffer = Buffer.from(bytes.buffer, bytes.byteOffset, bytes.length);
  if (buffer.toString('latin1', 4, 8) !== 'ftyp') return;
  let at = -1;
  for (let boxes = 0; boxes <= mostSizeBoxes; boxes++) {
    at = buffer.indexOf('ispe', at + 1);
    if (at < 0) return;
  }
  throw brokenImage(name, ['damaged-header']);
}

function sizeOf(bytes: Uint8Array, name: string) {
  refuseManySizeBoxes(bytes, name);
  // The library reads beyond the end of a view into a larger buffer, such as a small buffer of Node.
  const alone = bytes.length === bytes.buffer.byteLength ? bytes : Uint8Array.from(bytes);
  try {
    return imageSize(alone);
  } catch (cause) {
    // The library reports it only as a message.
    if (cause instanceof TypeError && cause.message.startsWith('unsupported file type'))
      throw notAImage(name);
    throw brokenImage(name, ['damaged-header'], cause);
  }
}

function formatOf(type: string | undefined): ImageFormat | undefined {
  const own = type === 'bigtiff' ? 'tiff' : type;
  return imageFormats.find((format) => format === own);
}
