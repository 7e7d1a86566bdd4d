import { tf } from '../tensorflow/loadTensorFlow';
import { takeBytes } from '../tensorflow/operations/bytes';
import { execute, integers } from '../tensorflow/operations/execute';
import { asBroken, decodeImage, jpegAttributes } from './decodeImage';
import { readHeader } from './imageHeader';
import type { ImageBox, ImageSize } from './resizeImage';

/** Rows of an image, and which part of them is meant: cutting that out is left to whoever scales it. */
export interface ImagePart {
  /** [rows, width, 3] */
  readonly levels: Uint8Array;
  /** Of the rows, in pixels. */
  readonly width: number;
  /** The part that is meant, in pixels of these rows; undefined for all of them. */
  readonly box?: ImageBox | undefined;
}

/**
 * A part of an image, as `decodeImage` gives the whole. Of an upright JPEG not much more than that part is decoded.
 * @param boxOf the part of an image of that size, in whole pixels; undefined for the whole
 * @throws GraftError `picture/...`
 */
export async function decodePart(
  bytes: Uint8Array,
  name: string,
  sharpFolder: string,
  boxOf: (size: ImageSize) => ImageBox | undefined,
): Promise<ImagePart> {
  const header = readHeader(bytes, name);
  const ofJpeg = header.format === 'jpg' && header.orientation === 1 ? boxOf(header) : undefined;
  if (ofJpeg) return decodeJpegPart(bytes, name, header.width, ofJpeg);
  const whole = await decodeImage(bytes, name, sharpFolder);
  const [height, width] = whole.shape;
  return { levels: takeBytes(whole), width, box: boxOf({ height, width }) };
}

/** @param wholeWidth of the image, in pixels */
function decodeJpegPart(bytes: Uint8Array, name: string, wholeWidth: number, box: ImageBox): ImagePart {
  const { left, width } = columnsAround(box, wholeWidth);
  const { top, height } = box;
  try {
    const decoded = tf.tidy(() =>
      execute(
        'DecodeAndCropJpeg',
        [tf.scalar(bytes as unknown as string, 'string'), integers([top, left, height, width])],
        { ...jpegAttributes, ratio: { int: 1 }, channels: { int: 3 } },
      ),
    );
    return { levels: takeBytes(decoded), width, box: { ...box, top: 0, left: box.left - left } };
  } catch (cause) {
    throw asBroken(cause, name);
  }
}

/**
 * A JPEG may have fewer colours than pixels, which are spread over those beside them: so these are decoded too. And as many columns
 * that rows have whole words, where the image has them, since words are read faster.
 */
function columnsAround({ left, width }: ImageBox, whole: number): { left: number; width: number } {
  const [first, end] = [Math.max(0, left - 1), Math.min(whole, left + width + 2)];
  const columns = Math.min(whole, 4 * Math.ceil((end - first) / 4));
  return { left: Math.min(first, whole - columns), width: columns };
}
