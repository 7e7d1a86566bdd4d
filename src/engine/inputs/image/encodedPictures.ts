import type { PicturePreprocessing } from '../../../experiment/models/preset';
import type { Encoded } from '../encoded';
import type { Augmentation } from './augmentation';
import type { StoredPixels } from './storedPixels';

/** Pictures of a split, as squares of one size. */
export interface EncodedPictures extends Encoded {
  readonly kind: 'image';
  /** Height and width in pixels. */
  readonly size: number;
  /** SHA-256 of each picture's file, 32 bytes each, in shared memory. */
  readonly contents: Uint8Array;
  /** How the squares were cut, in words that differ wherever they would. */
  readonly cut: string;
  /** The squares as evaluation sees them: in a file, one after the other, or here. */
  readonly squares: string | Uint8Array;
  /** How each epoch of a training varies them; absent where it sees what evaluation sees. */
  readonly varied?: VariedPictures | undefined;
  /** How pictures are fitted to the model. */
  readonly pictures: PicturePreprocessing;
  /** Whether the squares are fed as the numbers that models are served with, `pixelValues`, not as bytes. */
  readonly asNumbers?: boolean;
}

/** The pictures themselves, out of which each epoch cuts anew. */
export interface VariedPictures {
  /** Absolute. */
  readonly files: readonly string[];
  readonly augmentation: Augmentation;
  /** Epochs take turns among so many views of a picture; with 0, each epoch draws new ones. */
  readonly views: number;
  readonly pictures: PicturePreprocessing;
  /** Where the pixels of each are; a picture without is decoded. */
  readonly stored?: readonly (StoredPixels | undefined)[];
}

export const digestBytes = 32;

/** How many pictures there are. */
export function pictureCount({ contents }: Pick<EncodedPictures, 'contents'>): number {
  return contents.length / digestBytes;
}

/** How many bytes a square has. */
export function squareBytes(size: number): number {
  return size * size * 3;
}

/** The SHA-256 of a picture's file, in hexadecimal digits. */
export function contentAt(contents: Uint8Array, index: number): string {
  return Buffer.from(contents.subarray(index * digestBytes, (index + 1) * digestBytes)).toString('hex');
}
