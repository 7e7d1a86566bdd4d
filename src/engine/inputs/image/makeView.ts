import { createHash } from 'node:crypto';
import type { GraftError } from '../../../experiment/errors/errors';
import { inputError } from '../../../experiment/errors/inputs';
import type { ImagePreprocessing } from '../../../experiment/models/preset';
import { readPlainBytesAtOnce } from '../../../files/readPlainFile';
import { decodePart, type ImagePart } from '../../images/decodePart';
import { readImage } from '../../images/readImage';
import type { ImageBox, ImageSize } from '../../images/resizeImage';
import type { MakeExample } from '../feeder';
import type { Augmentation } from './augmentation';
import { wholePixels } from './drawCrop';
import { drawPart, drawView, type ViewName } from './drawView';
import { readPixels, rewritePixels, type StoredPixels } from './storedPixels';
import { trainingView } from './trainingView';

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
  rewritePixels(stored, whole.levels);
  return { ...whole, box: boxOf(stored) };
}

/**
 * An image's file, whose content is as it was when the dataset was read.
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
