import type { PicturePreprocessing } from '../../../experiment/preset';
import { resizeQuickly } from '../../pictures/resizePicture';
import { scaleBytes } from '../../pictures/scaleBytes';
import { type Warp, warpPicture } from '../../pictures/warpPicture';
import { tf } from '../../tensorflow/loadTensorFlow';
import { byteTensor, readBytes, takeBytes } from '../../tensorflow/operations/bytes';
import { changeColour } from './changeColour';
import { coverPart } from './coverPart';
import type { View } from './drawView';
import { evaluationView } from './evaluationView';

/**
 * A picture as a view shows it: first cut out and scaled, then warped; colours and what is covered are changed in the bytes, where one
 * pass over them does all.
 * @param pixels [height, width, 3] of uint8: what the view cuts out, or the whole where it cuts out nothing
 * @returns [size, size, 3]
 */
export function trainingView(pixels: tf.Tensor3D, view: View, pictures: PicturePreprocessing): Uint8Array {
  const { size, mean } = pictures;
  const levels = warped(cut(pixels, view, pictures), size, view);
  changeColour(levels, view.colour);
  if (view.erased) coverPart(levels, size, view.erased, mean);
  return levels;
}

function cut(pixels: tf.Tensor3D, { crop }: View, pictures: PicturePreprocessing): Uint8Array {
  const { size, interpolation } = pictures;
  if (!crop) return takeBytes(evaluationView(pixels, pictures, interpolation));
  const [height, width] = pixels.shape;
  const square = { height: size, width: size };
  if (interpolation === 'bilinear')
    return scaleBytes(readBytes(pixels), width, { top: 0, left: 0, height, width }, square);
  return takeBytes(resizeQuickly(pixels, square, interpolation));
}

function warped(levels: Uint8Array, size: number, warp: Warp): Uint8Array {
  const { mirrored, upsideDown, angle, shift } = warp;
  if (!mirrored && !upsideDown && [angle, ...shift].every((change) => change === 0)) return levels;
  return takeBytes(tf.tidy(() => warpPicture(byteTensor(levels, [size, size, 3]), warp)));
}
