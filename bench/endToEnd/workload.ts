import type { ModalityName } from '../../src/experiment/models/modalities';

/** A training from command to package, with the same settings for all contenders. */
export interface Workload {
  readonly name: string;
  /** The data, as the subject of a sentence. */
  readonly data: string;
  readonly preset: string;
  readonly epochs: number;
  readonly batchSize: number;
  /** The learning rate of AdamW with a weight decay of 0.01. */
  readonly learningRate: number;
  /** Further facts, after the batch size. */
  readonly words: string;
  /** The common work of all contenders, for the notes. */
  readonly steps: string;
  /** The kind of the examples, which not every script supports. */
  readonly kind: ModalityName;
  /** Further arguments of a script. */
  readonly scriptOptions: Readonly<Record<string, string | number>>;
  /** Files without which a package is none. */
  readonly packaged: readonly string[];
  /** Settings of Graft by stage, besides those that all have. */
  readonly stages: Readonly<
    Record<'dataset' | 'preprocess' | 'finetune', Readonly<Record<string, string | number>>>
  >;
  /** Gets the data, and gives a function that writes them into a folder as the splits that a seed draws. Downloads are kept in a folder of `cacheFolder`. */
  readonly prepare: (cacheFolder: string) => Promise<(folder: string, seed: number) => Promise<void>>;
}

/** The work in words: `MiniLM, 3 epochs, batch 16, 64 tokens`. */
export function describeWorkload({ data, preset, epochs, batchSize, words }: Workload): string {
  return `${data}; ${preset}, ${epochs} epochs, batch ${batchSize}, ${words}`;
}
