import type { ImageCrop } from '../../../experiment/models/preset';
import { middleSquare, scaledSize } from '../../../portable/evaluationCut';
import { type Interpolation, resizeImage } from '../../images/resizeImage';
import type { tf } from '../../tensorflow/loadTensorFlow';

/**
 * The square of an image that is scored, as timm's and torchvision's evaluation transforms cut it: the image scaled so that the square
 * takes `crop` of its shorter side, and the middle of that.
 * @param pixels [height, width, 3] of uint8
 * @returns [size, size, 3] of uint8; the caller owns it
 */
export function evaluationView(
  pixels: tf.Tensor3D,
  square: ImageCrop,
  interpolation: Interpolation,
): tf.Tensor3D {
  const [height, width] = pixels.shape;
  const scaled = scaledSize({ height, width }, Math.floor(square.size / square.crop));
  const window = { ...middleSquare(scaled, square.size), height: square.size, width: square.size };
  return resizeImage(pixels, scaled, interpolation, window);
}
