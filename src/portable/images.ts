import { middleSquare, scaledSize } from './evaluationCut';
import type { ModelFeeds, OpenReader, Reader } from './model';
import { type Levels, type Resampling, resample } from './resample';

/** A decoded image, turned upright: levels from 0 to 255, row by row, of 3 or 4 channels. A browser's `ImageData` is one. */
export interface Image {
  readonly data: ArrayLike<number>;
  readonly width: number;
  readonly height: number;
}

/** How images are fitted to the model, as in training. */
export interface ImageSettings {
  /** Height and width in pixels. */
  readonly size: number;
  /** Which share of the shorter side is seen. */
  readonly crop: number;
  readonly interpolation: Resampling;
  readonly mean: readonly number[];
  readonly std: readonly number[];
}

/** Reads images: the middle square of each, scaled as Pillow does and normalized. */
export function openImageReader(settings: ImageSettings): OpenReader<Reader<Image>> {
  return async () => ({ feedsOf: (image) => imageFeeds(image, settings) });
}

function imageFeeds(image: Image, settings: ImageSettings): ModelFeeds {
  const { size, mean, std } = settings;
  const { data } = seenSquare(withoutAlpha(image), settings);
  const values = Float32Array.from(data, (level, i) => (level / 255 - mean[i % 3]!) / std[i % 3]!);
  return { pixel_values: { values, shape: [1, size, size, 3] } };
}

function seenSquare(levels: Levels, { size, crop, interpolation }: ImageSettings): Levels {
  const whole = scaledSize(levels, Math.floor(size / crop));
  const { top, left } = middleSquare(whole, size);
  const columns = { size: whole.width, start: left, count: size };
  return resample(levels, columns, { size: whole.height, start: top, count: size }, interpolation);
}

/** Transparent pixels keep their colour, as in training. */
function withoutAlpha({ data, height, width }: Image): Levels {
  const channels = data.length / (height * width);
  if (channels !== 3 && channels !== 4)
    throw new RangeError(`An image of ${width} x ${height} pixels cannot have ${data.length} levels.`);
  if (channels === 3) return { data, height, width };
  const colours = new Uint8Array(height * width * 3);
  for (let i = 0; i < colours.length; i++) colours[i] = data[Math.floor(i / 3) * 4 + (i % 3)]!;
  return { data: colours, height, width };
}
