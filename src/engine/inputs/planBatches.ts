import { randomStream, shuffle } from '../datasets/random';
import type { BatchPlan, Draw } from './feeder';

/** The number of batches within which examples are sorted by length: enough to save padding, few enough to keep batches mixed. */
const batchesInPool = 16;

/** The length of an example, where batches are padded to their longest. */
type LengthOf = (index: number) => number;

/**
 * The batches of an epoch, as positions of examples: every example exactly once, in an order that is a pure function of the draw.
 * Examples of similar length meet in a batch, and the batches are shuffled again, so that no length comes first.
 * The batch that is smaller, if the examples do not fill all, may stand anywhere.
 */
export function planEpoch(
  { examples, batchSize }: BatchPlan,
  { seed, epoch }: Draw,
  lengthOf?: LengthOf,
): number[][] {
  const random = randomStream(seed, 'epoch', epoch);
  const order = shuffle(positions(examples), random);
  const pools = cut(order, batchSize * batchesInPool);
  const batches = pools.flatMap((pool) => cut(byLength(pool, lengthOf), batchSize));
  return shuffle(batches, random);
}

/** The batches in which examples are scored: sorted by length, since no order is owed to chance. */
export function planScoring({ examples, batchSize }: BatchPlan, lengthOf?: LengthOf): number[][] {
  return cut(byLength(positions(examples), lengthOf), batchSize);
}

const positions = (examples: number) => Array.from({ length: examples }, (_, index) => index);

/** Sorts a copy; examples of equal length keep their order. */
function byLength(indices: readonly number[], lengthOf: LengthOf = () => 0): number[] {
  return [...indices].sort((a, b) => lengthOf(a) - lengthOf(b));
}

/** Cuts items into parts of `size`; the last may have fewer. */
export function cut<T>(items: readonly T[], size: number): T[][] {
  const parts: T[][] = [];
  for (let start = 0; start < items.length; start += size) parts.push(items.slice(start, start + size));
  return parts;
}
