import type { GraftError } from '../../experiment/errors/errors';
import { type ImageExtent, imageError } from '../../experiment/errors/images';

/** The limits of an image: a larger one is more likely an attack on memory than an example. */
const mostBytes = 200_000_000;
const mostPixels = 100_000_000;

/** Throws GraftError `picture/enormous` for a file with too many bytes, before it is read or unpacked. */
export function refuseLargeFile(name: string, bytes: number): void {
  if (bytes > mostBytes) throw enormousImage(name, ['bytes', bytes]);
}

/** Throws GraftError `picture/enormous` for an image with too many pixels, before it is decoded. */
export function refuseLargeImage(name: string, { width, height }: { width: number; height: number }): void {
  if (width * height > mostPixels) throw enormousImage(name, ['pixels', width, height]);
}

function enormousImage(name: string, size: ImageExtent): GraftError {
  return imageError('picture/enormous', { name, size }, { place: { file: name } });
}
