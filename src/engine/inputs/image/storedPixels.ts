import { closeSync, constants, openSync, readSync, writeSync } from 'node:fs';
import { noFollow } from '../../../files/refuseLinks';
import { crc32 } from '../../images/crc32';
import type { ImagePart } from '../../images/decodePart';
import type { ImageBox, ImageSize } from '../../images/resizeImage';

/** Where the pixels of an image are: [height, width, 3] of uint8 and behind them a checksum of each band of rows. */
export interface StoredPixels extends ImageSize {
  readonly file: string;
  readonly offset: number;
}

/** The number of rows that share a checksum: small, so that reading a part reads few rows beyond it. */
const bandRows = 16;
const sumBytes = 4;

/** How many bytes an image takes in its file. */
export function storedBytes({ height, width }: ImageSize): number {
  return height * width * 3 + sumBytes * Math.ceil(height / bandRows);
}

/**
 * The checksums of whole bands, or of a last one that has fewer rows.
 * @param levels [height, width, 3]
 */
export function checksums(levels: Uint8Array, width: number): Buffer {
  const bandBytes = bandRows * width * 3;
  const sums = Buffer.alloc(sumBytes * Math.ceil(levels.length / bandBytes));
  for (let at = 0, band = 0; at < levels.length; at += bandBytes, band++)
    sums.writeUInt32LE(crc32(levels.subarray(at, at + bandBytes)), sumBytes * band);
  return sums;
}

/**
 * Reads a part of an image with stored pixels: only the rows of the part.
 * @param boxOf the part of an image of that size; undefined for the whole
 * @returns undefined where the pixels are missing or damaged
 */
export function readPixels(
  { file, offset, height, width }: StoredPixels,
  boxOf: (size: ImageSize) => ImageBox | undefined = () => undefined,
): ImagePart | undefined {
  const box = boxOf({ height, width });
  const { top, height: rows } = box ?? { top: 0, height };
  const firstBand = Math.floor(top / bandRows);
  const first = firstBand * bandRows;
  const end = Math.min(height, bandRows * Math.ceil((top + rows) / bandRows));
  const levels = Buffer.allocUnsafeSlow((end - first) * width * 3);
  const sums = Buffer.alloc(sumBytes * Math.ceil((end - first) / bandRows));
  const isRead = withFile(file, constants.O_RDONLY, (descriptor) => {
    const read = (bytes: Buffer, at: number) =>
      readSync(descriptor, bytes, 0, bytes.length, offset + at) === bytes.length;
    return read(levels, first * width * 3) && read(sums, height * width * 3 + sumBytes * firstBand);
  });
  if (!isRead || !checksums(levels, width).equals(sums)) return undefined;
  return { levels, width, box: box && { ...box, top: top - first } };
}

/**
 * Rewrites damaged pixels, if their file still exists and has room for an image of that size. A concurrent reader finds out by the
 * checksums whether the pixels are whole.
 * @param image the original levels, [height, width, 3]
 */
export function rewritePixels({ file, offset, height, width }: StoredPixels, image: ImagePart): void {
  const { levels } = image;
  if (image.width !== width || levels.length !== height * width * 3) return;
  withFile(file, constants.O_WRONLY | noFollow, (descriptor) => {
    writeSync(descriptor, levels, 0, levels.length, offset);
    writeSync(descriptor, checksums(levels, width), 0, null, offset + levels.length);
    return true;
  });
}

/** Synchronous, since reading pixels is faster than a promise. Ignores errors, since another run may have removed the pixels for room. */
function withFile(file: string, flags: number, use: (descriptor: number) => boolean): boolean {
  try {
    const descriptor = openSync(file, flags);
    try {
      return use(descriptor);
    } finally {
      closeSync(descriptor);
    }
  } catch {
    return false;
  }
}
