import type { ImageBox } from '../../images/resizeImage';
import type { FractionBox } from './drawCrop';
import type { Mix } from './drawMix';

/**
 * Mixes another image into one, in place.
 * @param levels [size, size, 3]
 * @param other of the same shape
 */
export function mixImages(levels: Uint8Array, other: Uint8Array, size: number, { share, box }: Mix): void {
  if (!box) {
    for (let i = 0; i < levels.length; i++)
      levels[i] = Math.round((1 - share) * levels[i]! + share * other[i]!);
    return;
  }
  const { top, left, height, width } = coveredBox(box, size);
  for (let y = top; y < top + height; y++) {
    const from = (y * size + left) * 3;
    levels.set(other.subarray(from, from + width * 3), from);
  }
}

/** A rectangle in pixels of a square image. */
export function coveredBox(box: FractionBox, size: number): ImageBox {
  const pixel = (fraction: number) => Math.round(fraction * size);
  const [top, left] = [pixel(box.top), pixel(box.left)];
  return { top, left, height: pixel(box.top + box.height) - top, width: pixel(box.left + box.width) - left };
}
