import type { Feeds } from '../compile/feeds';
import type { Encoded } from './encoded';
import type { Draw, Feeder, MixedIn } from './feeder';
import { planEpoch, planScoring } from './planBatches';
import { viewOfEpoch } from './viewOfEpoch';

/**
 * Examples as rows of a table of stored features: example `i` is row `first + i`. Where several views of each example were drawn, the
 * table repeats the rows of all examples for each view, and epochs take the views in turn.
 */
export interface FeatureRows extends Encoded {
  readonly kind: 'features';
  readonly first: number;
  readonly examples: number;
  readonly views: number;
  /** The examples mixed into all examples, for each view; absent where none are. */
  readonly mixed?: readonly MixedIn[] | undefined;
}

/** Feeds `featureRow` [rows], the numbers of rows. */
export const featureRowFeeder: Feeder<FeatureRows> = {
  planEpoch: (_, plan, draw) => planEpoch(plan, draw),
  planScoring: (_, plan) => planScoring(plan),
  feeds: (encoded, indices, { rows, draw }) => {
    const first = encoded.first + viewAt(encoded, draw) * encoded.examples;
    const numbers = new Int32Array(Math.max(rows, indices.length));
    for (const [row, index] of indices.entries()) numbers[row] = first + index;
    return rowFeed(numbers);
  },
  blankFeeds: (_, indices, { rows }) => rowFeed(new Int32Array(Math.max(rows, indices.length))),
  mixedIn: (encoded, indices, draw) => {
    const mixed = encoded.mixed?.[viewAt(encoded, draw)];
    return (
      mixed && {
        partners: indices.map((example) => mixed.partners[example]!),
        shares: indices.map((example) => mixed.shares[example]!),
      }
    );
  },
  hashExample: ({ first, views }, index, hash) => hash.update(`${first + index} ${views}`),
};

/** The view that an epoch takes, from 0. */
const viewAt = ({ views }: FeatureRows, draw: Draw | undefined) =>
  draw ? viewOfEpoch(draw.epoch, views) : 0;

function rowFeed(values: Int32Array): Feeds {
  return { featureRow: { values, shape: [values.length], axes: ['rows'] } };
}
