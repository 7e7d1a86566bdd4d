import { GraftError } from '../../src/experiment/errors/errors';
import { definitions } from './definitions';
import { imageWorkload } from './imageWorkload';
import { letters } from './letters';
import { textWorkload } from './textWorkload';
import type { Workload } from './workload';

const workloads = {
  wordnet8: textWorkload({
    name: 'wordnet8',
    data: '480 definitions from WordNet, of eight kinds; short texts of many lengths',
    examples: definitions,
    maxLength: 64,
  }),
  letters: textWorkload({
    name: 'letters',
    data: '300 newsletters and advertisements from the SpamAssassin corpus; every text fills the length',
    examples: letters,
    maxLength: 128,
  }),
  photos: imageWorkload({ name: 'photos', epochs: 3, trainable: 'all' }),
  photosHead: imageWorkload({ name: 'photosHead', epochs: 10, trainable: 'head' }),
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
