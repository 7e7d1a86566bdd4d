import { t } from '../words/translation';

/** A kind of data as every program knows it: one row a kind. `rowKinds` and `modalities` of the engine say how it is read. */
export interface ModalityFacts {
  /** Several examples, in a sentence. */
  readonly plural: () => string;
  /** The titles of the columns that a model reads, by their names in results; undefined where a grid of images shows the column. */
  readonly columns: Readonly<Record<string, (() => string) | undefined>>;
  /** Present where an example is the file of an image: views show such examples in a grid, and ask a model about a file, not about words. */
  readonly areImages?: true;
  /** The memory for training besides the model, in bytes: the program, TensorFlow, and a batch of 16 examples of the usual size. */
  readonly memory: number;
  /** The required content of a model's folder. */
  readonly ownModel: () => string;
  /** Whether a repository with these files may hold a model for such data. */
  readonly fits: (files: readonly string[]) => boolean;
}

const hasTokenizer = (files: readonly string[]) => files.includes('tokenizer.json');

const table = {
  text: {
    plural: () => t('texts'),
    columns: { text: () => t('Text'), pair: () => t('Pair') },
    // 64 tokens a text.
    memory: 0.6e9,
    ownModel: () =>
      t('A transformer in the Hugging Face layout: config.json, model.safetensors, tokenizer.json.'),
    fits: hasTokenizer,
  },
  image: {
    plural: () => t('images'),
    columns: { image: undefined },
    areImages: true,
    // 224 pixels, with large feature maps.
    memory: 1.6e9,
    ownModel: () => t('A CNN of timm or torchvision: config.json and model.safetensors.'),
    fits: (files) => !hasTokenizer(files),
  },
} satisfies Record<string, ModalityFacts>;

/** A kind of data: what a model reads. */
export type ModalityName = keyof typeof table;

/** THE table of kinds of data. */
export const modalities: Readonly<Record<ModalityName, ModalityFacts>> = table;

/** Whether a name from a file is that of a kind. */
export function isModality(name: unknown): name is ModalityName {
  return typeof name === 'string' && Object.hasOwn(modalities, name);
}

/** The columns that models read, by their names. */
export function readColumns(): string[] {
  return Object.values(modalities).flatMap(({ columns }) => Object.keys(columns));
}
