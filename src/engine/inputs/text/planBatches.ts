import { randomStream, shuffle } from '../../datasets/random';
import { type EncodedSplit, exampleCount, tokenCount } from './encodedSplit';

/** Within so many batches the examples are sorted by length: enough to save padding, few enough to keep batches mixed. */
const batchesInPool = 16;

/**
 * The batches of an epoch, as positions of examples: every example exactly once, in an order that is a pure function of `seed` and
 * `epoch`. Texts of similar length meet in a batch, and the batches are shuffled again, so that no length comes first.
 * The batch that is smaller, if the examples do not fill all, may stand anywhere.
 */
export function planEpoch(options: {
  encoded: EncodedSplit;
  batchSize: number;
  seed: number;
  epoch: number;
}): number[][] {
  const { encoded, batchSize, seed, epoch } = options;
  const random = randomStream(seed, 'epoch', epoch);
  const order = shuffle(positions(encoded), random);
  const pools = cut(order, batchSize * batchesInPool);
  const batches = pools.flatMap((pool) => cut(byLength(pool, encoded), batchSize));
  return shuffle(batches, random);
}

/** The batches in which examples are scored: sorted by length, since no order is owed to chance. */
export function planScoring(encoded: EncodedSplit, batchSize: number): number[][] {
  return cut(byLength(positions(encoded), encoded), batchSize);
}

const positions = (encoded: EncodedSplit) =>
  Array.from({ length: exampleCount(encoded) }, (_, index) => index);

/** Sorts a copy; examples of equal length keep their order. */
function byLength(indices: readonly number[], encoded: EncodedSplit): number[] {
  return [...indices].sort((a, b) => tokenCount(encoded, a) - tokenCount(encoded, b));
}

function cut<T>(items: readonly T[], size: number): T[][] {
  const parts: T[][] = [];
  for (let start = 0; start < items.length; start += size) parts.push(items.slice(start, start + size));
  return parts;
}
