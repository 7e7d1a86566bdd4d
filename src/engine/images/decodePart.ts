import { tf } from '../tensorflow/loadTensorFlow';
import { takeBytes } from '../tensorflow/operations/bytes';
import { execute, integers } from '../tensorflow/operations/execute';
import { asBroken, decodeImage, jpegAttributes } from './decodeImage';
import { readHeader } from './imageHeader';
import type { ImageBox, ImageSize } from './resizeImage';

/** Rows of an image, and the part to use, which the scaler crops. */
export interface ImagePart {
  /** [rows, width, 3] */
  readonly levels: Uint8Array;
  /** The size of the rows, in pixels. */
  readonly width: number;
  /** The part to use, in pixels of these rows; undefined for all of them. */
  readonly box?: ImageBox | undefined;
}

/**
 * Decodes a part of an image, like `decodeImage` the whole. It decodes little more than that part of an upright JPEG.
 * @param boxOf computes the part from the size of the image, in integer pixels; undefined for the whole
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

/** @param wholeWidth the width of the image, in pixels */
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
 * The columns to decode. A JPEG may store colours at a lower resolution and interpolate them, so neighbouring pixels are needed too. If
 * possible, rows fill complete words, which are read faster.
 */
function columnsAround({ left, width }: ImageBox, whole: number): { left: number; width: number } {
  const [first, end] = [Math.max(0, left - 1), Math.min(whole, left + width + 2)];
  const columns = Math.min(whole, 4 * Math.ceil((end - first) / 4));
  return { left: Math.min(first, whole - columns), width: columns };
}
