import type { GraftError } from '../../experiment/errors/errors';
import { aboutImage } from './imageErrors';

/** The limits of an image: a larger one is more likely an attack on memory than an example. */
const mostBytes = 200_000_000;
const mostPixels = 100_000_000;

/** Throws GraftError `picture/enormous` for a file with too many bytes, before it is read or unpacked. */
export function refuseLargeFile(name: string, bytes: number): void {
  if (bytes > mostBytes) throw enormousImage(name, `${bytes} bytes`);
}

/** Throws GraftError `picture/enormous` for an image with too many pixels, before it is decoded. */
export function refuseLargeImage(name: string, { width, height }: { width: number; height: number }): void {
  if (width * height > mostPixels) throw enormousImage(name, `${width} x ${height} pixels`);
}

function enormousImage(name: string, size: string): GraftError {
  return aboutImage('picture/enormous', name, `is too large: ${size}.`, {
    remedy: 'Scale it down, or remove it: a model sees only a few hundred pixels of it.',
  });
}
