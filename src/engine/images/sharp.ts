import { createRequire } from 'node:module';
import path from 'node:path';
import type { tf } from '../tensorflow/loadTensorFlow';
import { byteTensor } from '../tensorflow/operations/bytes';
import { brokenImage } from './imageErrors';
import { mostPixels } from './imageLimits';

/** The used part of the package `sharp`, which is optional: it has 20 MB of libraries for each platform. */
export type Sharp = (
  bytes: Uint8Array,
  options: { page: number; failOn: 'error'; limitInputPixels: number },
) => SharpImage;

interface SharpImage {
  autoOrient(): SharpImage;
  toColourspace(space: 'srgb'): SharpImage;
  removeAlpha(): SharpImage;
  raw(options: { depth: 'uchar' }): SharpImage;
  toBuffer(options: { resolveWithObject: true }): Promise<Decoded>;
}

interface Decoded {
  readonly data: Uint8Array;
  readonly info: { readonly width: number; readonly height: number; readonly channels: number };
}

/** The package installed in `folder`; undefined if it is missing. */
export function loadSharp(folder: string): Sharp | undefined {
  try {
    return createRequire(path.join(folder, 'package.json'))('sharp') as Sharp;
  } catch {
    return undefined;
  }
}

/**
 * Decodes the first frame of an image that TensorFlow cannot decode, like `decodeImage`.
 * @throws GraftError `picture/broken`
 */
export async function decodeBySharp(sharp: Sharp, bytes: Uint8Array, name: string): Promise<tf.Tensor3D> {
  const { data, info } = await sharp(bytes, { page: 0, failOn: 'error', limitInputPixels: mostPixels })
    .autoOrient()
    .toColourspace('srgb')
    .removeAlpha()
    .raw({ depth: 'uchar' })
    .toBuffer({ resolveWithObject: true })
    .catch((cause: Error) => {
      throw brokenImage(name, ['decoder', cause.message], cause);
    });
  return byteTensor<tf.Tensor3D>(coloured(data, info.channels), [info.height, info.width, 3]);
}

/** Grey images have one channel. */
function coloured(data: Uint8Array, channels: number): Uint8Array {
  if (channels === 3) return data;
  const levels = new Uint8Array((data.length / channels) * 3);
  for (let i = 0; i < levels.length; i++) levels[i] = data[Math.floor(i / 3) * channels]!;
  return levels;
}
