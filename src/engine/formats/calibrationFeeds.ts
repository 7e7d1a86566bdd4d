import type { Feeds } from '../compile/feeds';
import type { InputSplit } from '../inputs/encoded';
import { asServed, feederOf } from '../inputs/feeders';
import { sampleExamples } from '../inputs/sampleExamples';
import { servedFeeds } from './servedNames';

/** The number of examples for measuring the ranges of values. */
const most = 32;
const atOnce = 8;

/** Some examples of a split, of all classes, as a model is served with them. */
export async function calibrationFeeds(split: InputSplit): Promise<Feeds[]> {
  const served = asServed(split.encoded);
  const batches: Feeds[] = [];
  for (const indices of sampleExamples(split, { examples: most, batchSize: atOnce })) {
    const options = { shapes: 'exact', rows: indices.length } as const;
    batches.push(servedFeeds(await feederOf(served).feeds(served, indices, options)));
  }
  return batches;
}
