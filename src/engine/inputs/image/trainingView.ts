import type { PicturePreprocessing } from '../../../experiment/preset';
import { cropPicture, type PictureBox, type PictureSize, resizePicture } from '../../pictures/resizePicture';
import { warpPicture } from '../../pictures/warpPicture';
import { tf } from '../../tensorflow/loadTensorFlow';
import { takeBytes } from '../../tensorflow/operations/bytes';
import { changeColour } from './changeColour';
import { coverPart } from './coverPart';
import type { FractionBox } from './drawCrop';
import type { View } from './drawView';
import { evaluationView } from './evaluationView';

/**
 * A picture as a view shows it: TensorFlow cuts, scales and warps it, in one pass of its own each; colours and what is covered are changed
 * in the bytes, where one pass over them does all.
 * @param pixels [height, width, 3] of uint8
 * @returns [size, size, 3]
 */
export function trainingView(pixels: tf.Tensor3D, view: View, pictures: PicturePreprocessing): Uint8Array {
  const { size, mean } = pictures;
  const levels = takeBytes(tf.tidy(() => warpPicture(cut(pixels, view, pictures), view)));
  changeColour(levels, view.colour);
  if (view.erased) coverPart(levels, size, view.erased, mean);
  return levels;
}

function cut(pixels: tf.Tensor3D, { crop }: View, pictures: PicturePreprocessing): tf.Tensor3D {
  const { size, interpolation } = pictures;
  if (!crop) return evaluationView(pixels, pictures, interpolation);
  const [height, width] = pixels.shape;
  return resizePicture(
    cropPicture(pixels, wholePixels(crop, { height, width })),
    { height: size, width: size },
    interpolation,
  );
}

/** At least one pixel, and none outside. */
function wholePixels({ top, left, height, width }: FractionBox, whole: PictureSize): PictureBox {
  const side = (length: number, most: number) => Math.min(most, Math.max(1, Math.round(length)));
  const start = (from: number, length: number, most: number) => Math.min(Math.round(from), most - length);
  const own = { height: side(height, whole.height), width: side(width, whole.width) };
  return { ...own, top: start(top, own.height, whole.height), left: start(left, own.width, whole.width) };
}
