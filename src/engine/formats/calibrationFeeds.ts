import type { Feeds } from '../compile/feeds';
import { rowsOf, type TargetValues } from '../datasets/targetValues';
import type { Encoded } from '../inputs/encoded';
import { asServed, feederOf } from '../inputs/feeders';
import { servedFeeds } from './servedModel';

/** So many examples tell the ranges of a network's values. */
const most = 32;
const atOnce = 8;

/** The first examples of a split as a model is served with them. */
export async function calibrationFeeds(encoded: Encoded, targets: TargetValues): Promise<Feeds[]> {
  const served = asServed(encoded);
  const examples = Math.min(most, rowsOf(targets));
  const batches: Feeds[] = [];
  for (let start = 0; start < examples; start += atOnce) {
    const indices = Array.from({ length: Math.min(atOnce, examples - start) }, (_, i) => start + i);
    const options = { shapes: 'exact', rows: indices.length } as const;
    batches.push(servedFeeds(await feederOf(served).feeds(served, indices, options)));
  }
  return batches;
}
