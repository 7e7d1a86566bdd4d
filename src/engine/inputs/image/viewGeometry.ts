import type { ImagePreprocessing } from '../../../experiment/models/preset';
import { middleSquare, scaledSize } from '../../../portable/evaluationCut';
import { type AffineMap, combined, type Geometry, scaledAndShifted } from '../../images/geometry';
import type { ImageBox, ImageSize } from '../../images/resizeImage';
import type { Warp } from '../../images/warpImage';
import type { Augmentation } from './augmentation';
import { wholePixels } from './drawCrop';
import { drawPart, drawView, type ViewName } from './drawView';

/** The geometry of an image as evaluation sees it: `evaluationView` makes its pixels. */
export function evaluationGeometry(original: ImageSize, images: ImagePreprocessing): Geometry {
  return { map: evaluationMap(original, images), original, seen: square(images) };
}

/** The geometry of a view, a pure function of its name: `viewMaker` makes its pixels. */
export function viewGeometry(
  original: ImageSize,
  augmentation: Augmentation,
  images: ImagePreprocessing,
  name: ViewName,
): Geometry {
  const drawn = drawPart(augmentation, original, name);
  const cut = drawn ? boxMap(wholePixels(drawn, original), images.size) : evaluationMap(original, images);
  const map = combined(cut, warpMap(drawView(augmentation, name), images.size));
  return { map, original, seen: square(images) };
}

const square = ({ size }: ImagePreprocessing): ImageSize => ({ height: size, width: size });

function evaluationMap(original: ImageSize, { size, crop }: ImagePreprocessing): AffineMap {
  const scaled = scaledSize(original, Math.floor(size / crop));
  const { top, left } = middleSquare(scaled, size);
  return scaledAndShifted([scaled.width / original.width, scaled.height / original.height], [-left, -top]);
}

/** A part of an image, scaled to a square. */
function boxMap({ top, left, height, width }: ImageBox, size: number): AffineMap {
  const [x, y] = [size / width, size / height];
  return scaledAndShifted([x, y], [-left * x, -top * y]);
}

/** `warpImage` in a square: mirrored, then rotated clockwise around the middle, then shifted. */
function warpMap({ mirrored, upsideDown, angle, shift }: Warp, size: number): AffineMap {
  const [cos, sin] = [Math.cos((angle * Math.PI) / 180), Math.sin((angle * Math.PI) / 180)];
  const [flipX, flipY] = [mirrored ? -1 : 1, upsideDown ? -1 : 1];
  const [a, b, d, e] = [flipX * cos, -flipY * sin, flipX * sin, flipY * cos];
  const middle = size / 2;
  return [
    ...([a, b, middle * (1 - a - b) + shift[0] * size] as const),
    ...([d, e, middle * (1 - d - e) + shift[1] * size] as const),
  ];
}
