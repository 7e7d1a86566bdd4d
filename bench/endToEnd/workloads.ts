import { GraftError } from '../../src/experiment/errors';
import { definitions } from './definitions';
import type { Examples } from './example';
import { letters } from './letters';

/** What is trained from command to package: the data, and the settings that all contenders share. */
export interface Workload {
  readonly name: string;
  /** What the data are, as the subject of a sentence. */
  readonly data: string;
  /** Gets the examples; what must be downloaded is kept in a folder of `cacheFolder`. */
  readonly examples: (cacheFolder: string) => Promise<Examples>;
  readonly kind: 'text';
  readonly preset: string;
  /** Tokens at which a text is cut. */
  readonly maxLength: number;
  readonly epochs: number;
  readonly batchSize: number;
  /** Of AdamW with a weight decay of 0.01. */
  readonly learningRate: number;
}

const miniLm = {
  kind: 'text',
  preset: 'all-MiniLM-L6-v2',
  epochs: 3,
  batchSize: 16,
  learningRate: 5e-5,
} as const;

const workloads = {
  wordnet8: {
    ...miniLm,
    name: 'wordnet8',
    data: '480 definitions from WordNet, of eight kinds; short texts of many lengths',
    examples: definitions,
    maxLength: 64,
  },
  letters: {
    ...miniLm,
    name: 'letters',
    data: '300 newsletters and advertisements from the SpamAssassin corpus; every text fills the length',
    examples: letters,
    maxLength: 128,
  },
} as const satisfies Record<string, Workload>;

export type WorkloadName = keyof typeof workloads;
export const workloadNames = Object.keys(workloads) as WorkloadName[];

/** Throws `bench/unknown-workload`. */
export function workloadNamed(name: string): Workload {
  if (Object.hasOwn(workloads, name)) return workloads[name as WorkloadName];
  throw new GraftError(
    'bench/unknown-workload',
    `There is no workload ${JSON.stringify(name)} in the bench.`,
    {
      remedy: `Choose among ${workloadNames.join(', ')}.`,
    },
  );
}

/** The work in words: `MiniLM, 3 epochs, batch 16, 64 tokens`. */
export function describeWorkload({ data, preset, epochs, batchSize, maxLength }: Workload): string {
  return `${data}; ${preset}, ${epochs} epochs, batch ${batchSize}, ${maxLength} tokens`;
}
