import type { ImagePreprocessing } from '../../../experiment/models/preset';
import type { ImageSize } from '../../images/resizeImage';
import type { Encoded } from '../encoded';
import type { Augmentation } from './augmentation';
import type { StoredPixels } from './storedPixels';

/** Images of a split, as squares of one size. */
export interface EncodedImages extends Encoded {
  readonly kind: 'image';
  /** Height and width in pixels. */
  readonly size: number;
  /** SHA-256 of each image's file, 32 bytes each, in shared memory. */
  readonly contents: Uint8Array;
  /** Height and width of each original in pixels, as displayed, in shared memory. */
  readonly sizes: Int32Array;
  /** A text that identifies how the squares were cut: different cuts have different texts. */
  readonly cut: string;
  /** The squares as evaluation sees them: in a file, one after the other, or here. */
  readonly squares: string | Uint8Array;
  /** How each epoch of a training varies them; absent where it sees what evaluation sees. */
  readonly varied?: VariedImages | undefined;
  /** How images are fitted to the model. */
  readonly images: ImagePreprocessing;
  /** Whether the squares are fed as the numbers that models are served with, `pixelValues`, not as bytes. */
  readonly asNumbers?: boolean;
}

/** The whole images, from which each epoch draws new crops. */
export interface VariedImages {
  /** Absolute. */
  readonly files: readonly string[];
  readonly augmentation: Augmentation;
  /** The number of views of an image that epochs take in turn; with 0, each epoch draws new ones. */
  readonly views: number;
  readonly images: ImagePreprocessing;
  /** Where the pixels of each are; an image without is decoded. */
  readonly stored?: readonly (StoredPixels | undefined)[];
}

export const digestBytes = 32;

/** How many images there are. */
export function imageCount({ contents }: Pick<EncodedImages, 'contents'>): number {
  return contents.length / digestBytes;
}

/** The size of an original. */
export function sizeAt({ sizes }: Pick<EncodedImages, 'sizes'>, index: number): ImageSize {
  return { height: sizes[2 * index]!, width: sizes[2 * index + 1]! };
}

/** How many bytes a square has. */
export function squareBytes(size: number): number {
  return size * size * 3;
}

/** The SHA-256 of an image's file, in hexadecimal digits. */
export function contentAt(contents: Uint8Array, index: number): string {
  return Buffer.from(contents.subarray(index * digestBytes, (index + 1) * digestBytes)).toString('hex');
}
