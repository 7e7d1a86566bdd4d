import type { Feeds } from '../compile/feeds';
import type { Encoded } from './encoded';
import type { Feeder } from './feeder';
import { planEpoch, planScoring } from './planBatches';

/** Examples whose features are there already, as rows of a table: example `i` is row `first + i`. */
export interface FeatureRows extends Encoded {
  readonly kind: 'features';
  readonly first: number;
}

/** Feeds `featureRow` [rows], the numbers of rows. */
export const featureRowFeeder: Feeder<FeatureRows> = {
  planEpoch: (_, plan, draw) => planEpoch(plan, draw),
  planScoring: (_, plan) => planScoring(plan),
  feeds: ({ first }, indices, { rows }) => {
    const numbers = new Int32Array(Math.max(rows, indices.length));
    for (const [row, index] of indices.entries()) numbers[row] = first + index;
    return rowFeed(numbers);
  },
  blankFeeds: (_, indices, { rows }) => rowFeed(new Int32Array(Math.max(rows, indices.length))),
  hashContent: ({ first }, hash) => hash.update(`${first}`),
};

function rowFeed(values: Int32Array): Feeds {
  return { featureRow: { values, shape: [values.length], axes: ['rows'] } };
}
