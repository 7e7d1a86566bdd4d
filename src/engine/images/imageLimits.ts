import type { GraftError } from '../../experiment/errors/errors';
import { type ImageExtent, imageError } from '../../experiment/errors/images';

/** The limits of an image: a larger one is more likely an attack on memory than an example. */
const mostBytes = 200_000_000;
export const mostPixels = 100_000_000;
/** A decoder passes over all pixels with each scan of a JPEG, and a scan may have a few bytes. The largest image may have forty. */
const mostScannedPixels = 40 * mostPixels;

/** Throws GraftError `picture/enormous` for a file with too many bytes, before it is read or unpacked. */
export function refuseLargeFile(name: string, bytes: number): void {
  if (bytes > mostBytes) throw enormousImage(name, ['bytes', bytes]);
}

/** Throws GraftError `picture/enormous` for an image with too many pixels, before it is decoded. */
export function refuseLargeImage(name: string, { width, height }: { width: number; height: number }): void {
  if (width * height > mostPixels) throw enormousImage(name, ['pixels', width, height]);
}

/** Throws GraftError `picture/enormous` for a JPEG whose many scans would keep the decoder busy for minutes. */
export function refuseManyScans(name: string, size: { width: number; height: number; scans: number }): void {
  const { width, height, scans } = size;
  if (scans * width * height > mostScannedPixels) throw enormousImage(name, ['scans', width, height, scans]);
}

function enormousImage(name: string, size: ImageExtent): GraftError {
  return imageError('picture/enormous', { name, size }, { place: { file: name } });
}
