import path from 'node:path';
import { CancelledError } from '../../../experiment/errors/errors';
import type { ImagePreprocessing } from '../../../experiment/models/preset';
import { reportWords } from '../../../experiment/reports/reportWords';
import type { PreprocessResult } from '../../../experiment/runs/results';
import { t } from '../../../experiment/words/translation';
import { type SplitName, type Splits, splitNames } from '../../datasets/example';
import { inSharedMemory } from '../../datasets/exampleValues';
import { atTimes } from '../../datasets/images/withEach';
import { decodeImage } from '../../images/decodeImage';
import { sharpFolder } from '../../images/sharpFolder';
import type { Io } from '../../io';
import type { tf } from '../../tensorflow/loadTensorFlow';
import { byteTensor, readBytes, takeBytes } from '../../tensorflow/operations/bytes';
import type { DecodedCache } from '../modality';
import type { Augmentation } from './augmentation';
import type { EncodedImages } from './encodedImages';
import { evaluationView } from './evaluationView';
import { readKnown } from './makeView';
import { findPixels, writePixels } from './pixelPacks';
import { type ImageList, readImageList, type Square, squaresFile, writeSquares } from './squaresFile';
import { readPixels, rewritePixels, type StoredPixels } from './storedPixels';

export interface EncodeImagesTask {
  readonly splits: Splits;
  readonly images: ImagePreprocessing;
  /** The folder that the images' names are relative to. */
  readonly dataFolder: string;
  /** The stage's folder. */
  readonly folder: string;
  readonly decodedCache: DecodedCache;
  /** How training varies its images, if it does. */
  readonly augmentation: Augmentation | undefined;
}

/**
 * Cuts the squares of all splits that evaluation sees, and stores them in the stage's folder.
 * @throws GraftError `dataset/picture-changed`, `picture/...`; CancelledError
 */
export async function encodeImages(task: EncodeImagesTask, io: Io): Promise<PreprocessResult> {
  const { splits, images, folder, dataFolder } = task;
  const total = splitNames.reduce((sum, name) => sum + splits[name].length, 0);
  let done = 0;
  const onProgress = atTimes(total, () =>
    io.emit({
      type: 'stage-progress',
      stage: 'preprocess',
      done,
      total,
      unit: t('images'),
      message: t('Cutting'),
    }),
  );
  const sharp = sharpFolder(io.cacheFolder);
  await withPixels(task, async (pixelsOf) => {
    for (const name of splitNames)
      await writeSquares(folder, name, listOf(task, name), async ({ sha256 }, index) => {
        if (io.signal.aborted) throw new CancelledError();
        const file = path.resolve(dataFolder, splits[name][index]!.row.image!);
        const decode = async () => decodeImage(await readKnown(file, sha256), file, sharp);
        const square = squareIn(await pixelsOf(name, sha256, decode), images);
        done += 1;
        onProgress(done);
        return square;
      });
  });
  const { size, crop, interpolation } = images;
  const { message: summary, words: summaryWords } = reportWords.worded('images-cut', {
    images: total,
    size,
    interpolation,
    crop,
  });
  return { examples: total, summary, summaryWords, report: [] };
}

type PixelsOf = (
  split: SplitName,
  sha256: string,
  decode: () => Promise<tf.Tensor3D>,
) => Promise<tf.Tensor3D>;

/** Returns the stored pixels of images, or decodes them; stores those that training will vary. */
async function withPixels(
  { splits, decodedCache, augmentation }: EncodeImagesTask,
  use: (pixelsOf: PixelsOf) => Promise<void>,
): Promise<void> {
  if (!augmentation) return use((_split, _sha256, decode) => decode());
  const wanted = splits.train.map(({ row: { sha256 = '' } }) => sha256);
  const found = await findPixels(decodedCache, wanted);
  const missing = wanted.filter((sha256) => !found.places.has(sha256));
  await writePixels(decodedCache, missing, found, (keep) =>
    use(async (split, sha256, decode) => {
      const place = found.places.get(sha256);
      const known = place && readPixels(place);
      if (known) return byteTensor<tf.Tensor3D>(known.levels, [place.height, place.width, 3]);
      const pixels = await decode();
      if (place) rewritePixels(place, levelsOf(pixels));
      else if (split === 'train') await keep(sha256, levelsOf(pixels));
      return pixels;
    }),
  );
}

function levelsOf(pixels: tf.Tensor3D) {
  const [height, width] = pixels.shape;
  return { height, width, levels: readBytes(pixels) };
}

/** An image as evaluation sees it. */
export async function squareOf(
  bytes: Uint8Array,
  name: string,
  images: ImagePreprocessing,
  sharp: string,
): Promise<Square> {
  return squareIn(await decodeImage(bytes, name, sharp), images);
}

/** Disposes of the pixels. */
function squareIn(pixels: tf.Tensor3D, images: ImagePreprocessing): Square {
  const [height, width] = pixels.shape;
  try {
    const levels = takeBytes(evaluationView(pixels, images, images.interpolation));
    return { levels, original: { height, width } };
  } finally {
    pixels.dispose();
  }
}

/** Names what decides a square, besides the image. */
export function cutOf({ size, crop, interpolation }: ImagePreprocessing): string {
  return JSON.stringify({ size, crop, interpolation, revision: 1 });
}

function listOf({ splits, images }: EncodeImagesTask, name: SplitName) {
  const files = splits[name].map(({ row: { image = '', sha256 = '' } }) => ({ file: image, sha256 }));
  return { size: images.size, cut: cutOf(images), images: files };
}

/**
 * Reads what `encodeImages` stored.
 * @param stored `views` is the number of views of an image that epochs take in turn
 * @throws GraftError `preprocess/damaged-cache`
 */
export async function openImages(
  stored: Omit<EncodeImagesTask, 'splits'> & { readonly views: number },
): Promise<Record<SplitName, EncodedImages>> {
  const { folder, dataFolder, images, augmentation, views, decodedCache } = stored;
  const encoded = {} as Record<SplitName, EncodedImages>;
  for (const name of splitNames) {
    const { size, cut, images: own } = await readImageList(folder, name);
    const digests = Buffer.from(own.map(({ sha256 }) => sha256).join(''), 'hex');
    const files = own.map(({ file }) => path.resolve(dataFolder, file));
    const kept = name === 'train' && augmentation && (await placesOfPixels(decodedCache, own));
    const varied = kept ? { files, augmentation, views, images, stored: kept } : undefined;
    const contents = inSharedMemory(Uint8Array.from(digests));
    const sizes = inSharedMemory(
      Int32Array.from(own.flatMap(({ height, width: across }) => [height, across])),
    );
    const squares = squaresFile(folder, name);
    encoded[name] = { kind: 'image', size, sizes, cut, contents, squares, varied, images };
  }
  return encoded;
}

async function placesOfPixels(
  cache: DecodedCache,
  images: ImageList['images'],
): Promise<(StoredPixels | undefined)[]> {
  const digests = images.map(({ sha256 }) => sha256);
  const { places } = await findPixels(cache, digests);
  return digests.map((sha256) => places.get(sha256));
}
