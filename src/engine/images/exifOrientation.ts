import { jpegSegments, pngChunks, riffChunks, type Section } from './sections';

/**
 * The Exif orientation of a stored image: 1 is upright, 6 needs a quarter turn to the right.
 * Exif 2.32 (CIPA DC-008), section 4.6.4, tag 274.
 */
export type Orientation = 1 | 2 | 3 | 4 | 5 | 6 | 7 | 8;

const orientationTag = 0x0112;
const short = 3;
const entryBytes = 12;

/** The orientation in the Exif data of a JPEG, PNG or WebP file; 1 if it has no valid one. */
export function exifOrientation(bytes: Uint8Array, format: string): Orientation {
  const block = exifBlock(bytes, format);
  return (block && orientationIn(block)) ?? 1;
}

/** The TIFF structure of the Exif data, in any of the formats. */
function exifBlock(bytes: Uint8Array, format: string): Uint8Array | undefined {
  if (format === 'jpg')
    return withoutPrefix(first(jpegSegments(bytes), (name, data) => name === 'APP1' && isExif(data)));
  if (format === 'png') return first(pngChunks(bytes), (name) => name === 'eXIf');
  if (format === 'webp') return withoutPrefix(first(riffChunks(bytes), (name) => name === 'EXIF'));
  return undefined;
}

function first(sections: Iterable<Section>, fits: (name: string, data: Uint8Array) => boolean) {
  for (const { name, data } of sections) if (fits(name, data)) return data;
  return undefined;
}

const isExif = (data: Uint8Array) => Buffer.from(data.subarray(0, 6)).toString('latin1') === 'Exif\0\0';

/** JPEG always has the prefix; WebP has it from some writers. */
function withoutPrefix(data: Uint8Array | undefined) {
  return data && isExif(data) ? data.subarray(6) : data;
}

function orientationIn(block: Uint8Array): Orientation | undefined {
  if (block.length < 8) return undefined;
  const view = new DataView(block.buffer, block.byteOffset, block.byteLength);
  const little = view.getUint16(0) === 0x4949;
  const directory = view.getUint32(4, little);
  if (directory + 2 > block.length) return undefined;
  const entries = view.getUint16(directory, little);
  for (let at = directory + 2, i = 0; i < entries && at + entryBytes <= block.length; i++, at += entryBytes) {
    if (view.getUint16(at, little) !== orientationTag || view.getUint16(at + 2, little) !== short) continue;
    const value = view.getUint16(at + 8, little);
    return value >= 1 && value <= 8 ? (value as Orientation) : undefined;
  }
  return undefined;
}
