import { createHash } from 'node:crypto';
import { GraftError } from '../../../experiment/errors/errors';
import { readPlainBytesAtOnce } from '../../../files/readPlainFile';
import { decodePart, type PicturePart } from '../../pictures/decodePart';
import { readPicture } from '../../pictures/readPicture';
import type { PictureBox, PictureSize } from '../../pictures/resizePicture';
import type { MakeView } from '../feeder';
import { wholePixels } from './drawCrop';
import { drawPart, drawView } from './drawView';
import { mendPixels, readPixels, type StoredPixels } from './storedPixels';
import { trainingView } from './trainingView';

/**
 * Makes views of pictures in this thread, which holds TensorFlow.
 * @returns a function that throws GraftError `dataset/picture-changed` for a file that is gone or another, `picture/...`
 */
export function viewMaker(sharpFolder: string): MakeView {
  return async ({ file, sha256, augmentation, pictures, name, stored }) => {
    const boxOf: BoxOf = (size) => {
      const drawn = drawPart(augmentation, size, name);
      return drawn && wholePixels(drawn, size);
    };
    const decode = async (wanted: BoxOf) =>
      decodePart(await readKnown(file, sha256), file, sharpFolder, wanted);
    const part = stored ? await keptPart(stored, boxOf, decode) : await decode(boxOf);
    return trainingView(part, drawView(augmentation, name), pictures);
  };
}

type BoxOf = (size: PictureSize) => PictureBox | undefined;

/** A part of a picture whose pixels are stored. Where they are damaged the whole is decoded and stored again. */
async function keptPart(
  stored: StoredPixels,
  boxOf: BoxOf,
  decode: (boxOf: BoxOf) => Promise<PicturePart>,
): Promise<PicturePart> {
  const kept = readPixels(stored, boxOf);
  if (kept) return kept;
  const whole = await decode(() => undefined);
  mendPixels(stored, whole.levels);
  return { ...whole, box: boxOf(stored) };
}

/**
 * A picture's file, whose content is as it was when the dataset was read.
 * @throws GraftError `dataset/picture-changed`
 */
export async function readKnown(file: string, sha256: string): Promise<Buffer> {
  const bytes = await readPicture(file, { readFile: readPlainBytesAtOnce }).catch((cause) => {
    throw changedPicture(file, 'is gone', cause);
  });
  if (createHash('sha256').update(bytes).digest('hex') !== sha256) throw changedPicture(file, 'has changed');
  return bytes;
}

function changedPicture(file: string, what: string, cause?: unknown): GraftError {
  return new GraftError('dataset/picture-changed', `${file} ${what} since the dataset was read.`, {
    remedy: 'Run the experiment again: it will use the pictures as they are now.',
    place: { file },
    cause,
  });
}
