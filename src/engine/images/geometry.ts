import type { ImageSize } from './resizeImage';

/**
 * An affine map of an image's points: (x, y) becomes (a x + b y + c, d x + e y + f). Points are in pixels from the top left corner, so
 * that the centre of the first pixel is (0.5, 0.5).
 */
export type AffineMap = readonly [a: number, b: number, c: number, d: number, e: number, f: number];

/** How what a model sees of an image was made of the original: plain data, by which a task moves boxes, masks and points. */
export interface Geometry {
  /** From the original, as it is looked at, to what the model sees. Points may land outside of that. */
  readonly map: AffineMap;
  readonly original: ImageSize;
  readonly seen: ImageSize;
}

/** The scaling and then the shift of an image, in both directions. */
export function scaledAndShifted(
  scale: readonly [x: number, y: number],
  shift: readonly [right: number, down: number],
): AffineMap {
  return [scale[0], 0, shift[0], 0, scale[1], shift[1]];
}

/** The map that applies `first` and then `second`. */
export function combined(first: AffineMap, [a, b, c, d, e, f]: AffineMap): AffineMap {
  const [p, q, r, s, t, u] = first;
  return [a * p + b * s, a * q + b * t, a * r + b * u + c, d * p + e * s, d * q + e * t, d * r + e * u + f];
}

/** Where a point of the original lies in what the model sees. */
export function movedPoint(
  [a, b, c, d, e, f]: AffineMap,
  [x, y]: readonly [number, number],
): [number, number] {
  return [a * x + b * y + c, d * x + e * y + f];
}
