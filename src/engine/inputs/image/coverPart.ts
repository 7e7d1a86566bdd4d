import type { FractionBox } from './drawCrop';

/**
 * Covers a rectangle of a square image with one colour, in place.
 * @param levels [size, size, 3]
 * @param box in fractions of the side
 * @param colour of each channel, as a fraction of full brightness
 */
export function coverPart(
  levels: Uint8Array,
  size: number,
  box: FractionBox,
  colour: readonly number[],
): void {
  const pixel = (fraction: number) => Math.round(fraction * size);
  const [top, bottom] = [pixel(box.top), pixel(box.top + box.height)];
  const [left, right] = [pixel(box.left), pixel(box.left + box.width)];
  const own = colour.map((fraction) => Math.round(255 * fraction));
  for (let y = top; y < bottom; y++) for (let x = left; x < right; x++) levels.set(own, (y * size + x) * 3);
}
