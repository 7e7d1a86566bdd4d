import path from 'node:path';
import * as z from 'zod';
import { GraftError } from '../../../experiment/errors/errors';
import { imageNet } from '../../../experiment/models/picturePreprocessings';
import type { PicturePreprocessing } from '../../../experiment/models/preset';
import { isMissing } from '../../../files/fileErrors';
import type { ConfigFile } from '../../models/configFile';
import { encodePng } from '../../pictures/encodePng';
import { paintHeat } from '../../pictures/paintHeat';
import { noSuchPicture } from '../../pictures/pictureErrors';
import { readPicture } from '../../pictures/readPicture';
import { sharpFolder } from '../../pictures/sharpFolder';
import { thumbnailOf } from '../../pictures/thumbnail';
import { literal } from '../../../portable/portableCode';
import type { EncodeTask, Modality, ReadingModel } from '../modality';
import { augmentationOf } from './augmentation';
import { digestBytes, type EncodedPictures, squareBytes } from './encodedPictures';
import { cutOf, encodePictures, openPictures, squareOf } from './encodePictures';
import { readSquare } from './imageFeeder';
import { packPictures } from './packPictures';
import { preprocessorConfig } from './preprocessorConfig';
import { previewPictures } from './previewPictures';

/** How pictures are prepared, in training and after it. */
const keptSchema = z.object({
  /** Height and width in pixels, if not those that the model was pretrained with. */
  imageSize: z.number().int().min(32).max(1024).optional(),
});
type Kept = z.infer<typeof keptSchema>;

/** Pictures, one an example. */
export const imageModality: Modality<Kept> = {
  encode: async ({ splits, model, settings, dataFolder, folder, pixelCache }, io) => {
    const pictures = fitting(model, settings);
    const task = { splits, pictures, dataFolder, folder, pixelCache, ...variation(settings) };
    const result = await encodePictures(task, io);
    const { train } = await openPictures(task);
    return { ...result, report: await previewPictures(train, splits.train, sharpFolder(io.cacheFolder)) };
  },
  open: ({ model, settings, dataFolder, folder, pixelCache }) =>
    openPictures({
      folder,
      dataFolder,
      pixelCache,
      pictures: fitting(model, settings),
      ...variation(settings),
    }),
  kept: keptSchema,
  openReader: async (model, kept, cacheFolder) => {
    const pictures = fitting(model, kept);
    return async (rows) => {
      const squares = new Uint8Array(rows.length * squareBytes(pictures.size));
      for (const [row, { image = '' }] of rows.entries()) {
        const square = await squareOf(await readAsked(image), image, pictures, sharpFolder(cacheFolder));
        squares.set(square, row * squareBytes(pictures.size));
      }
      return inMemory(pictures, squares, rows.length);
    };
  },
  rowsOf: (asked, pairs) => {
    if (pairs !== undefined)
      throw new GraftError('usage/pairs', 'The model reads pictures, and no second texts.', {
        remedy: 'Leave out `--pair`.',
      });
    return asked.map((file) => ({ image: path.resolve(file) }));
  },
  rowsIn: (folder, rows) => rows.map(({ image = '' }) => ({ image: path.resolve(folder, image) })),
  packRows: (rows, task) => packPictures(rows, { ...task, pictures: fitting(task.model, task.kept) }),
  thumbnail: async (encoded, index) => {
    const pictures = encoded as EncodedPictures;
    return thumbnailOf(await readSquare(pictures, index), pictures.size);
  },
  explanation: async (encoded, index, heat) => {
    const pictures = encoded as EncodedPictures;
    return encodePng(paintHeat(await readSquare(pictures, index), pictures.size, heat), pictures.size);
  },
  config: (config, { imageSize }) => (imageSize === undefined ? undefined : atSize(config, imageSize)),
  files: (model, kept) => ({ 'preprocessor_config.json': preprocessorConfig(fitting(model, kept)) }),
  portable: async (model, kept) => {
    const { size, crop, interpolation, mean, std } = fitting(model, kept);
    return {
      files: ['roundHalfToEven', 'evaluationCut', 'resample', 'pictures'],
      type: 'Picture',
      expression: `openPictureReader(${literal({ size, crop, interpolation, mean, std })})`,
    };
  },
  card: {
    pipeline: 'image-classification',
    describe: ({ imageSize }) => ({
      inputs: imageSize === undefined ? 'pictures' : `pictures of ${imageSize} x ${imageSize} pixels`,
      notes: [],
    }),
  },
};

/** What somebody asks about may not be there; a folder is no picture either. */
function readAsked(file: string): Promise<Buffer> {
  return readPicture(file).catch((thrown) => {
    const isNone = isMissing(thrown) || (thrown instanceof GraftError && thrown.code === 'files/not-plain');
    throw isNone ? noSuchPicture(file, thrown) : thrown;
  });
}

/** How training varies its pictures, and how often. */
const variation = ({ augment, views }: EncodeTask['settings']) => ({
  augmentation: augmentationOf(augment),
  views,
});

/** How pictures are fitted to a model, at the size that the settings ask for. */
function fitting({ architecture }: ReadingModel, settings: Kept | undefined): PicturePreprocessing {
  const pictures = architecture.pictures ?? imageNet;
  return settings?.imageSize === undefined ? pictures : { ...pictures, size: settings.imageSize };
}

/** timm scales pictures to what is said here. */
function atSize(config: ConfigFile, size: number): ConfigFile | undefined {
  const square: [number, number, number] = [3, size, size];
  const { pretrained_cfg: trained } = config;
  if (!trained) return undefined;
  return { ...config, pretrained_cfg: { ...trained, input_size: square, test_input_size: square } };
}

function inMemory(pictures: PicturePreprocessing, squares: Uint8Array, count: number): EncodedPictures {
  const contents = new Uint8Array(count * digestBytes);
  return {
    kind: 'image',
    size: pictures.size,
    cut: cutOf(pictures),
    contents,
    squares,
    pictures,
    asNumbers: true,
  };
}
