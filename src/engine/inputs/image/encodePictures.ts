import path from 'node:path';
import { CancelledError } from '../../../experiment/errors';
import type { PicturePreprocessing } from '../../../experiment/preset';
import type { PreprocessResult } from '../../../experiment/results';
import { t } from '../../../experiment/translation';
import { type SplitName, type Splits, splitNames } from '../../datasets/example';
import { atTimes } from '../../datasets/pictures/atTimes';
import { inSharedMemory } from '../../datasets/targetValues';
import type { Io } from '../../io';
import { decodePicture } from '../../pictures/decodePicture';
import { sharpFolder } from '../../pictures/sharp';
import { takeBytes } from '../../tensorflow/operations/bytes';
import type { Augmentation } from './augmentation';
import type { EncodedPictures } from './encodedPictures';
import { evaluationView } from './evaluationView';
import { readKnown } from './makeView';
import { type PictureList, readPictureList, squaresFile, writeSquares } from './squaresFile';

export interface EncodePicturesTask {
  readonly splits: Splits;
  readonly pictures: PicturePreprocessing;
  /** The folder that the pictures' names are relative to. */
  readonly dataFolder: string;
  /** The stage's folder. */
  readonly folder: string;
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
  for (const name of splitNames) {
    const list = listOf(task, name);
    await writeSquares(folder, name, list, async ({ sha256 }, index) => {
      if (io.signal.aborted) throw new CancelledError();
      const file = path.resolve(dataFolder, splits[name][index]!.row.image!);
      const square = await squareOf(
        await readKnown(file, sha256),
        file,
        pictures,
        sharpFolder(io.cacheFolder),
      );
      done += 1;
      onProgress(done);
      return square;
    });
  }
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

/** A picture as evaluation sees it, [size, size, 3]. */
export async function squareOf(
  bytes: Uint8Array,
  name: string,
  pictures: PicturePreprocessing,
  sharp: string,
): Promise<Uint8Array> {
  const pixels = await decodePicture(bytes, name, sharp);
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
 * @param stored `augmentation` says how training varies its pictures, if it does, `views` how often
 * @throws GraftError `preprocess/damaged-cache`
 */
export async function openPictures(
  stored: Omit<EncodePicturesTask, 'splits'> & {
    readonly augmentation: Augmentation | undefined;
    readonly views: number;
  },
): Promise<Record<SplitName, EncodedPictures>> {
  const { folder, dataFolder, pictures, augmentation, views } = stored;
  const encoded = {} as Record<SplitName, EncodedPictures>;
  for (const name of splitNames) {
    const { size, cut, pictures: own } = await readPictureList(folder, name);
    const digests = Buffer.from(own.map(({ sha256 }) => sha256).join(''), 'hex');
    const files = own.map(({ file }) => path.resolve(dataFolder, file));
    const varied = name === 'train' && augmentation ? { files, augmentation, views, pictures } : undefined;
    const contents = inSharedMemory(Uint8Array.from(digests));
    const squares = squaresFile(folder, name);
    encoded[name] = { kind: 'image', size, cut, contents, squares, varied, pictures };
  }
  return encoded;
}
