import path from 'node:path';
import * as z from 'zod';
import { GraftError } from '../../../experiment/errors/errors';
import { usageError } from '../../../experiment/errors/usage';
import { imageNet } from '../../../experiment/models/imagePreprocessings';
import type { ImagePreprocessing } from '../../../experiment/models/preset';
import { isMissing } from '../../../files/fileErrors';
import { literal } from '../../../portable/portableCode';
import { encodePng } from '../../images/encodePng';
import { noSuchImage } from '../../images/imageErrors';
import { paintHeat } from '../../images/paintHeat';
import { readImage } from '../../images/readImage';
import { sharpFolder } from '../../images/sharpFolder';
import { thumbnailOf } from '../../images/thumbnail';
import type { ConfigFile } from '../../models/configFile';
import type { EncodeTask, Modality, ReadingModel } from '../modality';
import { augmentationOf } from './augmentation';
import { digestBytes, type EncodedImages } from './encodedImages';
import { cutOf, encodeImages, openImages, squareOf } from './encodeImages';
import { readSquare } from './imageFeeder';
import { readImageReference } from './imageReference';
import { imageExample, imageUsage } from './imageUsage';
import { packImages } from './packImages';
import { colourBaseline, pixelBaseline } from './pixelBaselines';
import { preprocessorConfig } from './preprocessorConfig';
import { previewImages } from './previewImages';
import type { Square } from './squaresFile';

const size = z.number().int().positive().max(4096);
const crop = z.number().positive().max(1);
const colour = z.tuple([z.number(), z.number(), z.number()]).readonly();
/** How a model wants its images, in a file that may come from anywhere. */
const imagesSchema = z.object({
  size,
  crop,
  test: z.object({ size, crop }),
  interpolation: z.enum(['bilinear', 'bicubic']),
  mean: colour,
  std: colour,
});

/** How images are prepared, in training and after it. */
const keptSchema = z.object({
  /** Height and width in pixels, if not those that the model was pretrained with. */
  imageSize: z.number().int().min(32).max(1024).optional(),
});
type Kept = z.infer<typeof keptSchema>;

/** Images, one an example. */
export const imageModality: Modality<Kept> = {
  encode: async ({ splits, model, settings, dataFolder, folder, decodedCache }, io) => {
    const images = fitting(model, settings);
    const task = { splits, images, dataFolder, folder, decodedCache, ...variation(settings) };
    const result = await encodeImages(task, io);
    const { train } = await openImages(task);
    return { ...result, report: await previewImages(train, splits.train, sharpFolder(io.cacheFolder)) };
  },
  open: ({ model, settings, dataFolder, folder, decodedCache }) =>
    openImages({
      folder,
      dataFolder,
      decodedCache,
      images: fitting(model, settings),
      ...variation(settings),
    }),
  kept: keptSchema,
  reads: z.object({ images: imagesSchema.optional() }),
  reference: { knownBy: 'pixel_values', read: (file, _, ioFile) => readImageReference(file, ioFile) },
  recorded: { sizeOf: (_, { images = imageNet }) => images.size, mayBeFixed: true },
  openReader: async (model, kept, cacheFolder) => {
    const images = fitting(model, kept);
    return async (rows) => {
      const squares: Square[] = [];
      for (const { image = '' } of rows)
        squares.push(await squareOf(await readAsked(image), image, images, sharpFolder(cacheFolder)));
      return inMemory(images, squares);
    };
  },
  rowsOf: (asked, pairs) => {
    if (pairs !== undefined) throw usageError('usage/pairs', { why: ['images'] });
    return asked.map((file) => ({ image: path.resolve(file) }));
  },
  rowsIn: (folder, rows) => rows.map(({ image = '' }) => ({ image: path.resolve(folder, image) })),
  packRows: (rows, task) => packImages(rows, { ...task, images: fitting(task.model, task.kept) }),
  baselines: [colourBaseline, pixelBaseline],
  thumbnail: async (encoded, index) => {
    const images = encoded as EncodedImages;
    return thumbnailOf(await readSquare(images, index), images.size);
  },
  explanation: async (encoded, index, heat) => {
    const images = encoded as EncodedImages;
    return encodePng(paintHeat(await readSquare(images, index), images.size, heat), images.size);
  },
  config: (config, { imageSize }) => (imageSize === undefined ? undefined : atSize(config, imageSize)),
  files: (model, kept) => ({ 'preprocessor_config.json': preprocessorConfig(fitting(model, kept)) }),
  portable: async (model, kept) => {
    const { size, crop, interpolation, mean, std } = fitting(model, kept);
    return {
      files: ['roundHalfToEven', 'evaluationCut', 'resample', 'images'],
      type: 'Image',
      expression: `openImageReader(${literal({ size, crop, interpolation, mean, std })})`,
      example: imageExample,
    };
  },
  card: {
    pipeline: 'image-classification',
    describe: ({ imageSize }) => ({
      inputs: imageSize === undefined ? 'images' : `images of ${imageSize} x ${imageSize} pixels`,
      notes: [],
    }),
    usage: imageUsage,
  },
};

/** Reads a file that a user names: it may be missing, or a folder. */
function readAsked(file: string): Promise<Buffer> {
  return readImage(file).catch((thrown) => {
    const isNone = isMissing(thrown) || (thrown instanceof GraftError && thrown.code === 'files/not-plain');
    throw isNone ? noSuchImage(file, thrown) : thrown;
  });
}

/** How training varies its images, and how often. */
const variation = ({ augment, views }: EncodeTask['settings']) => ({
  augmentation: augmentationOf(augment),
  views,
});

/** How images are fitted to a model, at the size that the settings ask for. */
function fitting({ architecture }: ReadingModel, settings: Kept | undefined): ImagePreprocessing {
  const images = architecture.images ?? imageNet;
  return settings?.imageSize === undefined ? images : { ...images, size: settings.imageSize };
}

/** timm scales images to what is said here. */
function atSize(config: ConfigFile, size: number): ConfigFile | undefined {
  const square: [number, number, number] = [3, size, size];
  const { pretrained_cfg: trained } = config;
  if (!trained) return undefined;
  return { ...config, pretrained_cfg: { ...trained, input_size: square, test_input_size: square } };
}

function inMemory(images: ImagePreprocessing, squares: readonly Square[]): EncodedImages {
  return {
    kind: 'image',
    size: images.size,
    cut: cutOf(images),
    contents: new Uint8Array(squares.length * digestBytes),
    sizes: Int32Array.from(squares.flatMap(({ original: { height, width } }) => [height, width])),
    squares: Buffer.concat(squares.map(({ levels }) => levels)),
    images,
    asNumbers: true,
  };
}
