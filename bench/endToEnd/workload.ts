import type { ModalityName } from '../../src/experiment/models/preset';

/** What is trained from command to package, by all contenders with the same settings. */
export interface Workload {
  readonly name: string;
  /** What the data are, as the subject of a sentence. */
  readonly data: string;
  readonly preset: string;
  readonly epochs: number;
  readonly batchSize: number;
  /** Of AdamW with a weight decay of 0.01. */
  readonly learningRate: number;
  /** What else there is to say of it, after its batch size. */
  readonly words: string;
  /** What everybody does, in the notes. */
  readonly steps: string;
  /** What the examples are, which not every script reads. */
  readonly kind: ModalityName;
  /** What a script must be told besides what all are told. */
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
