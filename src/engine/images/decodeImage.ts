import type { GraftError } from '../../experiment/errors/errors';
import { tf } from '../tensorflow/loadTensorFlow';
import { byteTensor, readBytes, uint8 } from '../tensorflow/operations/bytes';
import { type Attribute, execute, int32, integers } from '../tensorflow/operations/execute';
import type { Orientation } from './exifOrientation';
import { firstFrame, type GifFrame } from './gifFrame';
import { brokenImage, needsSharp } from './imageErrors';
import { type ImageHeader, readHeader } from './imageHeader';
import { decodePaletteBmp, hasPalette } from './paletteBmp';
import { hasJpegEnd, riffChunks } from './sections';
import { decodeBySharp, loadSharp, type Sharp } from './sharp';

/**
 * Decodes an image to the pixels of Pillow's `convert('RGB')`: three channels without transparency, the first of several frames, the high
 * byte of 16 bits; then applies the Exif orientation.
 * @param name the image's name in messages
 * @param sharpFolder the folder of `sharp`, if it is installed: it decodes TIFF, AVIF and animated WebP
 * @param leastSide the number of pixels that the shorter side of a JPEG needs: it may be decoded to a half, a quarter or an eighth
 * @returns [height, width, 3] on the device as uint8, int32 in tfjs; the caller owns it
 * @throws GraftError `picture/...`
 */
export async function decodeImage(
  bytes: Uint8Array,
  name: string,
  sharpFolder: string,
  leastSide = Number.POSITIVE_INFINITY,
): Promise<tf.Tensor3D> {
  const header = readHeader(bytes, name);
  if (!isDecodedHere(bytes, header)) return decodeBySharp(sharpFor(name, header, sharpFolder), bytes, name);
  return tf.tidy(() => turnImage(decodeStored(bytes, header, name, leastSide), header.orientation));
}

/** Whether TensorFlow or Graft decodes an image without `sharp`. Animated WebP corrupts the memory of TensorFlow 2.21. */
function isDecodedHere(bytes: Uint8Array, { format }: ImageHeader): boolean {
  if (format === 'tiff' || format === 'avif') return false;
  return !(format === 'webp' && isAnimatedWebp(bytes));
}

function sharpFor(name: string, { format }: ImageHeader, folder: string): Sharp {
  const sharp = loadSharp(folder);
  if (!sharp) throw needsSharp(name, format, folder);
  return sharp;
}

function decodeStored(
  bytes: Uint8Array,
  { format, width, height }: ImageHeader,
  name: string,
  leastSide: number,
): tf.Tensor3D {
  // libjpeg would write to stderr, without a name.
  if (format === 'jpg' && !hasJpegEnd(bytes)) throw brokenImage(name, ['cut-off']);
  if (format === 'bmp' && hasPalette(bytes)) return decodePaletteBmp(bytes, name);
  try {
    if (format === 'gif') return decodeGif(bytes);
    const contents = stringTensor(bytes);
    return format === 'jpg'
      ? decodeJpeg(contents, ratioFor(Math.min(width, height), leastSide))
      : decodeOther(contents, format === 'webp' || format === 'bmp');
  } catch (cause) {
    throw asBroken(cause, name);
  }
}

/** The first frame on its canvas. */
function decodeGif(bytes: Uint8Array): tf.Tensor3D {
  const frame = firstFrame(bytes);
  const pixels = decodeOther(stringTensor(frame?.file ?? bytes), false);
  return frame ? onCanvas(pixels, frame) : pixels;
}

const stringTensor = (bytes: Uint8Array) => tf.scalar(bytes as unknown as string, 'string');

/** The accurate method, as in Pillow; the fast one differs by up to six levels. */
function decodeJpeg(contents: tf.Tensor, ratio: number): tf.Tensor3D {
  return execute('DecodeJpeg', [contents], {
    ...jpegAttributes,
    ratio: { int: ratio },
    channels: { int: 3 },
  });
}

/** The factor by which libjpeg can shrink an image at no cost, because it skips the details of blocks. */
function ratioFor(side: number, least: number): number {
  return [8, 4, 2].find((ratio) => side / ratio >= least) ?? 1;
}

/** Decodes JPEGs like Pillow; refuses truncated ones. */
export const jpegAttributes: Record<string, Attribute> = {
  fancy_upscaling: { bool: true },
  try_recover_truncated: { bool: false },
  acceptable_fraction: { float: 1 },
  dct_method: { text: 'INTEGER_ACCURATE' },
};

/** @param asStored for formats whose fourth channel the decoder cannot drop */
function decodeOther(contents: tf.Tensor, asStored: boolean): tf.Tensor3D {
  const pixels = execute<tf.Tensor3D>('DecodeImage', [contents], {
    channels: { int: asStored ? 0 : 3 },
    dtype: uint8,
    expand_animations: { bool: false },
  });
  return pixels.shape[2] === 3 ? pixels : colourOf(pixels);
}

/** Makes three channels: repeats a single one, keeps the first three of four. */
function colourOf(pixels: tf.Tensor3D): tf.Tensor3D {
  const channels = tf.tensor1d(pixels.shape[2] < 3 ? [0, 0, 0] : [0, 1, 2], 'int32');
  const attributes = { Tparams: uint8, Tindices: { dtype: 'int32' }, Taxis: { dtype: 'int32' } } as const;
  return execute('GatherV2', [pixels, channels, tf.scalar(2, 'int32')], attributes);
}

/** Reports an image that TensorFlow cannot decode as `picture/broken`. TensorFlow's message only names libraries and sizes. */
export function asBroken(cause: unknown, name: string): GraftError {
  return brokenImage(name, ['damaged'], cause);
}

/**
 * Places a frame on its canvas.
 * @param pixels [box.height, box.width, 3] of uint8; returned if it covers the whole canvas
 * @returns [canvas.height, canvas.width, 3]; the caller owns it
 */
function onCanvas(pixels: tf.Tensor3D, { canvas, box, ground }: GifFrame): tf.Tensor3D {
  if (box.width === canvas.width && box.height === canvas.height) return pixels;
  const [frame, rowBytes] = [readBytes(pixels), 3 * box.width];
  const levels = new Uint8Array(3 * canvas.width * canvas.height);
  for (let i = 0; i < levels.length; i++) levels[i] = ground[i % 3]!;
  for (let row = 0; row < box.height; row++)
    levels.set(
      frame.subarray(row * rowBytes, (row + 1) * rowBytes),
      3 * ((box.top + row) * canvas.width + box.left),
    );
  return byteTensor(levels, [canvas.height, canvas.width, 3]);
}

/** Whether a WebP file has several frames, or says so. */
function isAnimatedWebp(bytes: Uint8Array): boolean {
  for (const { name, data } of riffChunks(bytes)) {
    if (name === 'ANIM' || name === 'ANMF') return true;
    if (name === 'VP8X' && ((data[0] ?? 0) & 0b10) !== 0) return true;
  }
  return false;
}

/** The operations that make a stored image upright: first swap its axes, then reverse rows or columns. */
const turns: Record<Orientation, { exchange: boolean; reverse: number[] }> = {
  1: { exchange: false, reverse: [] },
  2: { exchange: false, reverse: [1] },
  3: { exchange: false, reverse: [0, 1] },
  4: { exchange: false, reverse: [0] },
  5: { exchange: true, reverse: [] },
  6: { exchange: true, reverse: [1] },
  7: { exchange: true, reverse: [0, 1] },
  8: { exchange: true, reverse: [0] },
};

/** Applies the Exif orientation to an image [height, width, 3] of uint8. Returns the image itself if it is upright. */
function turnImage(pixels: tf.Tensor3D, orientation: Orientation): tf.Tensor3D {
  const { exchange, reverse } = turns[orientation];
  return tf.tidy(() => {
    const exchanged = exchange
      ? execute<tf.Tensor3D>('Transpose', [pixels, integers([1, 0, 2])], { T: uint8, Tperm: int32 })
      : pixels;
    if (reverse.length === 0) return exchanged;
    return execute<tf.Tensor3D>('ReverseV2', [exchanged, integers(reverse)], { T: uint8, Tidx: int32 });
  });
}
