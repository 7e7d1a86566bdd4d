import type { PicturePreprocessing } from '../../../experiment/models/preset';
import type { PicturePart } from '../../pictures/decodePart';
import { cropPicture, resizeQuickly } from '../../pictures/resizePicture';
import { type Mirrors, scaleBytes } from '../../pictures/scaleBytes';
import { isProjected, type Warp, warpPicture } from '../../pictures/warpPicture';
import { tf } from '../../tensorflow/loadTensorFlow';
import { byteTensor, takeBytes } from '../../tensorflow/operations/bytes';
import { changeColour } from './changeColour';
import { coverPart } from './coverPart';
import type { View } from './drawView';
import { evaluationView } from './evaluationView';

/**
 * A picture as a view shows it: first cut out and scaled, then warped; colours and what is covered are changed in the bytes, where one
 * pass over them does all.
 * @param part what the view cuts out, or the whole where it cuts out nothing
 * @returns [size, size, 3]
 */
export function trainingView(part: PicturePart, view: View, pictures: PicturePreprocessing): Uint8Array {
  const { size, mean } = pictures;
  const levels = cutAndWarped(part, view, pictures);
  changeColour(levels, view.colour);
  if (view.erased) coverPart(levels, size, view.erased, mean);
  return levels;
}

/** Bytes that are scaled are mirrored at no cost. */
function cutAndWarped(part: PicturePart, view: View, pictures: PicturePreprocessing): Uint8Array {
  const { size, interpolation } = pictures;
  const { levels, width, box } = part;
  if (!box || interpolation !== 'bilinear') return warped(() => cutByTensorFlow(part, pictures), view);
  const scaled = (mirrors?: Mirrors) =>
    scaleBytes(levels, width, box, { height: size, width: size }, mirrors);
  return isProjected(view)
    ? warped(() => byteTensor<tf.Tensor3D>(scaled(), [size, size, 3]), view)
    : scaled(view);
}

function cutByTensorFlow(part: PicturePart, pictures: PicturePreprocessing): tf.Tensor3D {
  const { levels, width, box } = part;
  const { size, interpolation } = pictures;
  const rows = byteTensor<tf.Tensor3D>(levels, [levels.length / (3 * width), width, 3]);
  return box
    ? resizeQuickly(cropPicture(rows, box), { height: size, width: size }, interpolation)
    : evaluationView(rows, pictures, interpolation);
}

const warped = (cut: () => tf.Tensor3D, warp: Warp) => takeBytes(tf.tidy(() => warpPicture(cut(), warp)));
