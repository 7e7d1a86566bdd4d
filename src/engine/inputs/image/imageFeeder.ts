import { open } from 'node:fs/promises';
import type { ImagePreprocessing } from '../../../experiment/models/preset';
import type { Feed, Feeds } from '../../compile/feeds';
import type { Draw, ExampleGeometry, Feeder, FeedOptions } from '../feeder';
import { planEpoch, planScoring } from '../planBatches';
import { firstEpochOf, viewOfEpoch } from '../viewOfEpoch';
import { mixes } from './augmentation';
import { drawMix } from './drawMix';
import {
  contentAt,
  digestBytes,
  type EncodedImages,
  imageCount,
  sizeAt,
  squareBytes,
  type VariedImages,
} from './encodedImages';
import type { ViewRequest } from './makeView';
import { coveredBox, mixImages } from './mixImages';
import { evaluationGeometry, viewGeometry } from './viewGeometry';

/** Feeds `images` [rows, size, size, 3], as bytes; or `pixelValues` of that shape. */
export const imageFeeder: Feeder<EncodedImages, ViewRequest> = {
  planEpoch: (_, plan, draw) => planEpoch(plan, draw),
  planScoring: (_, plan) => planScoring(plan),
  feeds: async (encoded, indices, options) => {
    const { values, feeds } = blank(encoded, indices.length, options);
    if (encoded.varied && options.draw) await fillVaried(encoded, indices, options, values);
    else await fillSquares(encoded, indices, values);
    return encoded.asNumbers ? pixelValues(feeds.images!, encoded.images) : feeds;
  },
  blankFeeds: (encoded, indices, options) => blank(encoded, indices.length, options).feeds,
  hashExample: ({ cut, contents, varied }, index, hash, draw) => {
    hash.update(cut).update(contents.subarray(index * digestBytes, (index + 1) * digestBytes));
    if (!varied || !draw) return;
    // The place of an image among the others is part of its draw, and any of them may be mixed in.
    hash.update(JSON.stringify([varied.augmentation, draw.seed, draw.epoch, index]));
    if (mixes(varied.augmentation)) hash.update(contents);
  },
  usualSizes: ({ size }) => ({ height: size, width: size }),
  asServed: (encoded) => ({ ...encoded, asNumbers: true }),
  drawnViews: ({ varied }) => (varied ? varied.views || Number.POSITIVE_INFINITY : 0),
  geometries: (encoded, indices, draw) => indices.map((example) => geometryOf(encoded, example, draw)),
  mixedIn: ({ varied, contents }, indices, draw) => {
    if (!varied || !mixes(varied.augmentation)) return undefined;
    const examples = imageCount({ contents });
    const view = viewAt(varied, draw);
    const drawn = indices.map((example) => drawMix(varied.augmentation, examples, { ...view, example }));
    return {
      partners: indices.map((example, i) => drawn[i]?.partner ?? example),
      shares: drawn.map((mix) => mix?.share ?? 0),
    };
  },
};

function geometryOf(encoded: EncodedImages, example: number, draw: Draw | undefined): ExampleGeometry {
  const { varied, images, size } = encoded;
  if (!varied || !draw) return evaluationGeometry(sizeAt(encoded, example), images);
  const { augmentation } = varied;
  const drawn = viewAt(varied, draw);
  const viewOf = (index: number) =>
    viewGeometry(sizeAt(encoded, index), augmentation, varied.images, { ...drawn, example: index });
  const mix = drawMix(augmentation, imageCount(encoded), { ...drawn, example });
  if (!mix) return viewOf(example);
  const { partner, box } = mix;
  const mixed = { ...viewOf(partner), partner, box: box && coveredBox(box, size) };
  return { ...viewOf(example), mixed };
}

/** The draw that an epoch takes: its own, or one of those that epochs share. */
function viewAt({ views }: VariedImages, draw: Draw): Draw {
  return views === 0 ? draw : { ...draw, epoch: firstEpochOf(viewOfEpoch(draw.epoch, views)) };
}

/** (x / 255 - mean) / std, as float32. */
function pixelValues({ values: bytes, shape, axes }: Feed, { mean, std }: ImagePreprocessing): Feeds {
  const values = new Float32Array(bytes.length);
  for (let i = 0; i < bytes.length; i++) values[i] = (bytes[i]! / 255 - mean[i % 3]!) / std[i % 3]!;
  return { pixelValues: { values, shape, axes } };
}

function blank({ size }: EncodedImages, images: number, { shapes, rows: wanted }: FeedOptions) {
  const rows = shapes === 'few' ? Math.max(wanted, images) : images;
  const values = new Uint8Array(rows * squareBytes(size));
  const axes = ['rows', undefined, undefined, undefined];
  const feeds: Feeds = { images: { values, shape: [rows, size, size, 3], axes } };
  return { values, feeds };
}

async function fillSquares(
  { squares, size }: EncodedImages,
  indices: readonly number[],
  values: Uint8Array,
): Promise<void> {
  if (typeof squares === 'string') await fillFromFile(squares, size, indices, values);
  else fillFromMemory(squares, size, indices, values);
}

/** An image as evaluation sees it, [size, size, 3]. */
export async function readSquare(encoded: EncodedImages, index: number): Promise<Uint8Array> {
  const square = new Uint8Array(squareBytes(encoded.size));
  await fillSquares(encoded, [index], square);
  return square;
}

function fillFromMemory(
  squares: Uint8Array,
  size: number,
  indices: readonly number[],
  values: Uint8Array,
): void {
  const bytes = squareBytes(size);
  for (const [row, index] of indices.entries())
    values.set(squares.subarray(index * bytes, (index + 1) * bytes), row * bytes);
}

/** By position: the file may be much larger than the memory. */
async function fillFromFile(
  file: string,
  size: number,
  indices: readonly number[],
  values: Uint8Array,
): Promise<void> {
  const bytes = squareBytes(size);
  const handle = await open(file);
  try {
    for (const [row, index] of indices.entries())
      await handle.read(values, row * bytes, bytes, index * bytes);
  } finally {
    await handle.close();
  }
}

async function fillVaried(
  { varied, size, contents }: EncodedImages,
  indices: readonly number[],
  { draw, makeExample }: FeedOptions<ViewRequest>,
  values: Uint8Array,
): Promise<void> {
  const { files, augmentation, images, stored } = varied!;
  const bytes = squareBytes(size);
  if (!makeExample) throw new Error('Images that vary need `makeExample`.');
  const examples = imageCount({ contents });
  const drawn = viewAt(varied!, draw!);
  const viewOf = (example: number) => {
    const sha256 = contentAt(contents, example);
    const name = { ...drawn, example };
    return makeExample({
      file: files[example]!,
      sha256,
      augmentation,
      images,
      name,
      stored: stored?.[example],
    });
  };
  await Promise.all(
    indices.map(async (example, row) => {
      const mix = drawMix(augmentation, examples, { ...drawn, example });
      const [own, other] = await Promise.all([viewOf(example), mix && viewOf(mix.partner)]);
      if (mix && other) mixImages(own, other, size, mix);
      values.set(own, row * bytes);
    }),
  );
}
