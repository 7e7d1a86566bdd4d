import type { ImagePreprocessing } from '../../../experiment/models/preset';
import type { ImagePart } from '../../images/decodePart';
import { cropImage, resizeQuickly } from '../../images/resizeImage';
import { type Mirrors, scaleBytes } from '../../images/scaleBytes';
import { isProjected, type Warp, warpImage } from '../../images/warpImage';
import { tf } from '../../tensorflow/loadTensorFlow';
import { byteTensor, takeBytes } from '../../tensorflow/operations/bytes';
import { changeColour } from './changeColour';
import type { FractionBox } from './drawCrop';
import type { View } from './drawView';
import { evaluationView } from './evaluationView';
import { coveredBox } from './mixImages';

/**
 * An image as a view shows it: first cut out and scaled, then warped; colours and what is covered are changed in the bytes, where one
 * pass over them does all.
 * @param part what the view cuts out, or the whole where it cuts out nothing
 * @returns [size, size, 3]
 */
export function trainingView(part: ImagePart, view: View, images: ImagePreprocessing): Uint8Array {
  const { size, mean } = images;
  const levels = cutAndWarped(part, view, images);
  changeColour(levels, view.colour);
  if (view.erased) coverPart(levels, size, view.erased, mean);
  return levels;
}

/** Bytes that are scaled are mirrored at no cost. */
function cutAndWarped(part: ImagePart, view: View, images: ImagePreprocessing): Uint8Array {
  const { size, interpolation } = images;
  const { levels, width, box } = part;
  if (!box || interpolation !== 'bilinear') return warped(() => cutByTensorFlow(part, images), view);
  const scaled = (mirrors?: Mirrors) =>
    scaleBytes(levels, width, box, { height: size, width: size }, mirrors);
  return isProjected(view)
    ? warped(() => byteTensor<tf.Tensor3D>(scaled(), [size, size, 3]), view)
    : scaled(view);
}

function cutByTensorFlow(part: ImagePart, images: ImagePreprocessing): tf.Tensor3D {
  const { levels, width, box } = part;
  const { size, interpolation } = images;
  const rows = byteTensor<tf.Tensor3D>(levels, [levels.length / (3 * width), width, 3]);
  return box
    ? resizeQuickly(cropImage(rows, box), { height: size, width: size }, interpolation)
    : evaluationView(rows, images, interpolation);
}

const warped = (cut: () => tf.Tensor3D, warp: Warp) => takeBytes(tf.tidy(() => warpImage(cut(), warp)));

/**
 * Covers a rectangle of a square image with one colour, in place.
 * @param levels [size, size, 3]
 * @param box in fractions of the side
 * @param colour of each channel, as a fraction of full brightness
 */
function coverPart(levels: Uint8Array, size: number, box: FractionBox, colour: readonly number[]): void {
  const { top, left, height, width } = coveredBox(box, size);
  const own = colour.map((fraction) => Math.round(255 * fraction));
  for (let y = top; y < top + height; y++)
    for (let x = left; x < left + width; x++) levels.set(own, (y * size + x) * 3);
}
