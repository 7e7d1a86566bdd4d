import type { Feeds } from '../compile/feeds';
import type { Encoded } from './encoded';
import type { Draw, Feeder, MixedIn } from './feeder';
import { planEpoch, planScoring } from './planBatches';
import { viewOfEpoch } from './viewOfEpoch';

/**
 * Examples whose features are there already, as rows of a table: example `i` is row `first + i`. Where several views of each were drawn,
 * the rows of all examples stand there once for each view, and epochs take turns among them.
 */
export interface FeatureRows extends Encoded {
  readonly kind: 'features';
  readonly first: number;
  readonly examples: number;
  readonly views: number;
  /** What is mixed into all examples, for each view; absent where nothing is. */
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
  hashContent: ({ first, views }, hash) => hash.update(`${first} ${views}`),
};

/** The view that an epoch takes, from 0. */
const viewAt = ({ views }: FeatureRows, draw: Draw | undefined) =>
  draw ? viewOfEpoch(draw.epoch, views) : 0;

function rowFeed(values: Int32Array): Feeds {
  return { featureRow: { values, shape: [values.length], axes: ['rows'] } };
}
