import path from 'node:path';
import { CancelledError } from '../../../experiment/errors/errors';
import type { PicturePreprocessing } from '../../../experiment/models/preset';
import type { PreprocessResult } from '../../../experiment/runs/results';
import { t } from '../../../experiment/words/translation';
import { type SplitName, type Splits, splitNames } from '../../datasets/example';
import { atTimes } from '../../datasets/pictures/atTimes';
import { inSharedMemory } from '../../datasets/targetValues';
import type { Io } from '../../io';
import { decodePicture } from '../../pictures/decodePicture';
import { sharpFolder } from '../../pictures/sharpFolder';
import type { tf } from '../../tensorflow/loadTensorFlow';
import { byteTensor, readBytes, takeBytes } from '../../tensorflow/operations/bytes';
import type { Augmentation } from './augmentation';
import type { EncodedPictures } from './encodedPictures';
import { evaluationView } from './evaluationView';
import { readKnown } from './makeView';
import { findPixels, type PixelCache, writePixels } from './pixelPacks';
import { type PictureList, readPictureList, squaresFile, writeSquares } from './squaresFile';
import { mendPixels, readPixels, type StoredPixels } from './storedPixels';

export interface EncodePicturesTask {
  readonly splits: Splits;
  readonly pictures: PicturePreprocessing;
  /** The folder that the pictures' names are relative to. */
  readonly dataFolder: string;
  /** The stage's folder. */
  readonly folder: string;
  readonly pixelCache: PixelCache;
  /** How training varies its pictures, if it does. */
  readonly augmentation: Augmentation | undefined;
}

/**
 * Cuts the squares of all splits that evaluation sees, and stores them in the stage's folder.
 * @throws GraftError `dataset/picture-changed`, `picture/...`; CancelledError
 */
export async function encodePictures(task: EncodePicturesTask, io: Io): Promise<PreprocessResult> {
  const { splits, pictures, folder, dataFolder } = task;
  const total = splitNames.reduce((sum, name) => sum + splits[name].length, 0);
  let done = 0;
  const onProgress = atTimes(total, () =>
    io.emit({
      type: 'stage-progress',
      stage: 'preprocess',
      done,
      total,
      unit: t('pictures'),
      message: t('Cutting'),
    }),
  );
  const sharp = sharpFolder(io.cacheFolder);
  await withPixels(task, async (pixelsOf) => {
    for (const name of splitNames)
      await writeSquares(folder, name, listOf(task, name), async ({ sha256 }, index) => {
        if (io.signal.aborted) throw new CancelledError();
        const file = path.resolve(dataFolder, splits[name][index]!.row.image!);
        const decode = async () => decodePicture(await readKnown(file, sha256), file, sharp);
        const square = squareIn(await pixelsOf(name, sha256, decode), pictures);
        done += 1;
        onProgress(done);
        return square;
      });
  });
  const { size, crop, interpolation } = pictures;
  const summary = t(
    '{0} pictures, cut to {1} pixels ({2}, the middle {3} %)',
    total,
    `${size} x ${size}`,
    interpolation,
    Math.round(100 * crop),
  );
  return { examples: total, summary, report: [] };
}

type PixelsOf = (
  split: SplitName,
  sha256: string,
  decode: () => Promise<tf.Tensor3D>,
) => Promise<tf.Tensor3D>;

/** Gives the pixels of pictures to whoever asks: those that are kept, else decoded ones; and keeps those that training will vary. */
async function withPixels(
  { splits, pixelCache, augmentation }: EncodePicturesTask,
  use: (pixelsOf: PixelsOf) => Promise<void>,
): Promise<void> {
  if (!augmentation) return use((_split, _sha256, decode) => decode());
  const wanted = splits.train.map(({ row: { sha256 = '' } }) => sha256);
  const found = await findPixels(pixelCache, wanted);
  const missing = wanted.filter((sha256) => !found.places.has(sha256));
  await writePixels(pixelCache, missing, found, (keep) =>
    use(async (split, sha256, decode) => {
      const place = found.places.get(sha256);
      const known = place && readPixels(place);
      if (known) return byteTensor<tf.Tensor3D>(known.levels, [place.height, place.width, 3]);
      const pixels = await decode();
      if (place) mendPixels(place, readBytes(pixels));
      else if (split === 'train') await keep(sha256, levelsOf(pixels));
      return pixels;
    }),
  );
}

function levelsOf(pixels: tf.Tensor3D) {
  const [height, width] = pixels.shape;
  return { height, width, levels: readBytes(pixels) };
}

/** A picture as evaluation sees it, [size, size, 3]. */
export async function squareOf(
  bytes: Uint8Array,
  name: string,
  pictures: PicturePreprocessing,
  sharp: string,
): Promise<Uint8Array> {
  return squareIn(await decodePicture(bytes, name, sharp), pictures);
}

/** Disposes of the pixels. */
function squareIn(pixels: tf.Tensor3D, pictures: PicturePreprocessing): Uint8Array {
  try {
    return takeBytes(evaluationView(pixels, pictures, pictures.interpolation));
  } finally {
    pixels.dispose();
  }
}

/** Names what decides a square, besides the picture. */
export function cutOf({ size, crop, interpolation }: PicturePreprocessing): string {
  return JSON.stringify({ size, crop, interpolation, revision: 1 });
}

function listOf({ splits, pictures }: EncodePicturesTask, name: SplitName): PictureList {
  const files = splits[name].map(({ row: { image = '', sha256 = '' } }) => ({ file: image, sha256 }));
  return { size: pictures.size, cut: cutOf(pictures), pictures: files };
}

/**
 * Reads what `encodePictures` stored.
 * @param stored `views` says among how many views of a picture epochs take turns
 * @throws GraftError `preprocess/damaged-cache`
 */
export async function openPictures(
  stored: Omit<EncodePicturesTask, 'splits'> & { readonly views: number },
): Promise<Record<SplitName, EncodedPictures>> {
  const { folder, dataFolder, pictures, augmentation, views, pixelCache } = stored;
  const encoded = {} as Record<SplitName, EncodedPictures>;
  for (const name of splitNames) {
    const { size, cut, pictures: own } = await readPictureList(folder, name);
    const digests = Buffer.from(own.map(({ sha256 }) => sha256).join(''), 'hex');
    const files = own.map(({ file }) => path.resolve(dataFolder, file));
    const kept = name === 'train' && augmentation && (await placesOfPixels(pixelCache, own));
    const varied = kept ? { files, augmentation, views, pictures, stored: kept } : undefined;
    const contents = inSharedMemory(Uint8Array.from(digests));
    const squares = squaresFile(folder, name);
    encoded[name] = { kind: 'image', size, cut, contents, squares, varied, pictures };
  }
  return encoded;
}

async function placesOfPixels(
  cache: PixelCache,
  pictures: PictureList['pictures'],
): Promise<(StoredPixels | undefined)[]> {
  const digests = pictures.map(({ sha256 }) => sha256);
  const { places } = await findPixels(cache, digests);
  return digests.map((sha256) => places.get(sha256));
}
