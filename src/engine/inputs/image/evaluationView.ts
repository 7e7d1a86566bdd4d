import type { PictureCrop } from '../../../experiment/preset';
import {
  type Interpolation,
  type PictureBox,
  type PictureSize,
  resizePicture,
} from '../../pictures/resizePicture';
import type { tf } from '../../tensorflow/loadTensorFlow';

/**
 * The square of a picture that is scored, as timm's and torchvision's evaluation transforms cut it: the picture scaled so that the square
 * takes `crop` of its shorter side, and the middle of that.
 * @param pixels [height, width, 3] of uint8
 * @returns [size, size, 3] of uint8; the caller owns it
 */
export function evaluationView(
  pixels: tf.Tensor3D,
  square: PictureCrop,
  interpolation: Interpolation,
): tf.Tensor3D {
  const [height, width] = pixels.shape;
  const scaled = scaledSize({ height, width }, Math.floor(square.size / square.crop));
  return resizePicture(pixels, scaled, interpolation, middle(scaled, square.size));
}

/** The size whose shorter side is `shorter`; the longer one is rounded down. */
export function scaledSize({ height, width }: PictureSize, shorter: number): PictureSize {
  const longer = Math.floor((shorter * Math.max(height, width)) / Math.min(height, width));
  return height < width ? { height: shorter, width: longer } : { height: longer, width: shorter };
}

function middle({ height, width }: PictureSize, size: number): PictureBox {
  const before = (side: number) => roundHalfToEven((side - size) / 2);
  return { top: before(height), left: before(width), height: size, width: size };
}

/** As Python rounds. */
function roundHalfToEven(value: number): number {
  const rounded = Math.round(value);
  return Math.abs(value % 1) === 0.5 && rounded % 2 !== 0 ? rounded - 1 : rounded;
}
