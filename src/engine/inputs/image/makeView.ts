import { createHash } from 'node:crypto';
import type { GraftError } from '../../../experiment/errors/errors';
import { inputError } from '../../../experiment/errors/inputs';
import type { ImagePreprocessing } from '../../../experiment/models/preset';
import { readPlainBytesAtOnce } from '../../../files/readPlainFile';
import { decodePart, type ImagePart } from '../../images/decodePart';
import { readImage } from '../../images/readImage';
import { cropImage, type ImageBox, type ImageSize, resizeQuickly } from '../../images/resizeImage';
import { type Mirrors, scaleBytes } from '../../images/scaleBytes';
import { isProjected, type Warp, warpImage } from '../../images/warpImage';
import { tf } from '../../tensorflow/loadTensorFlow';
import { byteTensor, takeBytes } from '../../tensorflow/operations/bytes';
import type { MakeExample } from '../feeder';
import type { Augmentation } from './augmentation';
import { changeColour } from './changeColour';
import { type FractionBox, wholePixels } from './drawCrop';
import { drawPart, drawView, type View, type ViewName } from './drawView';
import { evaluationView } from './evaluationView';
import { coveredBox } from './mixImages';
import { readPixels, rewritePixels, type StoredPixels } from './storedPixels';

/** One image as an epoch sees it: plain data, which crosses to another thread. */
export interface ViewRequest {
  /** Absolute. */
  readonly file: string;
  /** The digest that the file must have. */
  readonly sha256: string;
  readonly augmentation: Augmentation;
  readonly images: ImagePreprocessing;
  readonly name: ViewName;
  /** Where the file's pixels are stored; if absent, the file is decoded. */
  readonly stored?: StoredPixels | undefined;
}

/** Makes a view, [size, size, 3]. */
export type MakeView = MakeExample<ViewRequest>;

/**
 * Makes views of images in this thread, which holds TensorFlow.
 * @returns a function that throws GraftError `dataset/picture-changed` for a file that is gone or another, `picture/...`
 */
export function viewMaker(sharpFolder: string): MakeView {
  return async ({ file, sha256, augmentation, images, name, stored }) => {
    const boxOf: BoxOf = (size) => {
      const drawn = drawPart(augmentation, size, name);
      return drawn && wholePixels(drawn, size);
    };
    const decode = async (wanted: BoxOf) =>
      decodePart(await readKnown(file, sha256), file, sharpFolder, wanted);
    const part = stored ? await keptPart(stored, boxOf, decode) : await decode(boxOf);
    return trainingView(part, drawView(augmentation, name), images);
  };
}

type BoxOf = (size: ImageSize) => ImageBox | undefined;

/** A part of an image whose pixels are stored. Where they are damaged the whole is decoded and stored again. */
async function keptPart(
  stored: StoredPixels,
  boxOf: BoxOf,
  decode: (boxOf: BoxOf) => Promise<ImagePart>,
): Promise<ImagePart> {
  const kept = readPixels(stored, boxOf);
  if (kept) return kept;
  const whole = await decode(() => undefined);
  rewritePixels(stored, whole);
  // The list of stored pixels may be damaged too and name another size.
  const { width, levels } = whole;
  return { levels, width, box: boxOf({ width, height: levels.length / (3 * width) }) };
}

/**
 * Reads an image's file and checks that its content is unchanged since the dataset was read.
 * @throws GraftError `dataset/picture-changed`
 */
export async function readKnown(file: string, sha256: string): Promise<Buffer> {
  const bytes = await readImage(file, { readFile: readPlainBytesAtOnce }).catch((cause) => {
    throw changedImage(file, true, cause);
  });
  if (createHash('sha256').update(bytes).digest('hex') !== sha256) throw changedImage(file, false);
  return bytes;
}

function changedImage(file: string, isGone: boolean, cause?: unknown): GraftError {
  return inputError('dataset/picture-changed', { file, isGone }, { place: { file }, cause });
}

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
