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
  const pixel = (fraction: number) => Math.round(fraction * size);
  const [left, right] = [pixel(box.left), pixel(box.left + box.width)];
  for (let y = pixel(box.top); y < pixel(box.top + box.height); y++) {
    const [from, to] = [(y * size + left) * 3, (y * size + right) * 3];
    levels.set(other.subarray(from, to), from);
  }
}
