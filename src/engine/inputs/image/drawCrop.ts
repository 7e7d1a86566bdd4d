import type { ImageBox, ImageSize } from '../../images/resizeImage';
import type { Chance } from './chance';

/** A rectangle that need not begin and end at whole pixels. */
export interface FractionBox {
  readonly top: number;
  readonly left: number;
  readonly height: number;
  readonly width: number;
}

/** Least and largest area as fractions of the whole, and the largest ratio of one side to the other. */
export interface CropRange {
  readonly least: number;
  readonly most: number;
  readonly ratio: number;
}

/** After this many rectangles that do not fit, take the largest one with an allowed ratio from the middle. */
const attempts = 10;

/**
 * A random rectangle within an image: its area uniform, its ratio uniform on a logarithmic scale, its place uniform
 * (Szegedy et al. 2014, https://arxiv.org/abs/1409.4842, as torchvision's RandomResizedCrop).
 */
export function drawCrop(whole: ImageSize, { least, most, ratio }: CropRange, drawn: Chance): FractionBox {
  for (let i = 0; i < attempts; i++) {
    const area = whole.width * whole.height * drawn.between(least, most);
    const aspect = Math.exp(drawn.around(0, Math.log(ratio)));
    const [width, height] = [Math.sqrt(area * aspect), Math.sqrt(area / aspect)];
    if (width > whole.width || height > whole.height) continue;
    const [top, left] = [drawn.between(0, whole.height - height), drawn.between(0, whole.width - width)];
    return { top, left, height, width };
  }
  return middleOf(whole, ratio);
}

function middleOf({ width, height }: ImageSize, ratio: number): FractionBox {
  const own = { width: Math.min(width, height * ratio), height: Math.min(height, width * ratio) };
  return { ...own, top: (height - own.height) / 2, left: (width - own.width) / 2 };
}

/** A rectangle in whole pixels of an image: at least one, and none outside. */
export function wholePixels({ top, left, height, width }: FractionBox, whole: ImageSize): ImageBox {
  const side = (length: number, most: number) => Math.min(most, Math.max(1, Math.round(length)));
  const start = (from: number, length: number, most: number) => Math.min(Math.round(from), most - length);
  const own = { height: side(height, whole.height), width: side(width, whole.width) };
  return { ...own, top: start(top, own.height, whole.height), left: start(left, own.width, whole.width) };
}
