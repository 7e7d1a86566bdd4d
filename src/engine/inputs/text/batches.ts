import { randomStream, shuffle } from '../../datasets/random';
import { type EncodedSplit, tokenCount } from './encodedSplit';

/** The input of one step. All arrays but `labels` are row-major `[batch, length]`. */
export interface Batch {
  readonly inputIds: Int32Array;
  /** 1 for a token, 0 for padding. */
  readonly attentionMask: Int32Array;
  readonly tokenTypeIds: Int32Array;
  /** `[batch]` */
  readonly labels: Int32Array;
  readonly shape: readonly [rows: number, length: number];
  /** How many rows are examples; padding rows follow them. */
  readonly examples: number;
}

/** Within so many batches the examples are sorted by length: enough to save padding, few enough to keep batches mixed. */
const batchesInPool = 8;

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
  const order = shuffle([...encoded.labels.keys()], random);
  const pools = cut(order, batchSize * batchesInPool);
  const batches = pools.flatMap((pool) => cut(byLength(pool, encoded), batchSize));
  return shuffle(batches, random);
}

/** The batches in which examples are scored: sorted by length, since no order is owed to chance. */
export function planScoring(encoded: EncodedSplit, batchSize: number): number[][] {
  return cut(byLength([...encoded.labels.keys()], encoded), batchSize);
}

/**
 * The examples at `indices` as one batch, padded on the right to the smallest bucket that holds the longest, so that a training
 * meets few shapes.
 * @param padId id of the padding token
 * @param rows of the batch, where it is to be filled up with rows of padding
 */
export function padBatch(
  encoded: EncodedSplit,
  indices: readonly number[],
  padId: number,
  rows = indices.length,
): Batch {
  const longest = indices.reduce((most, index) => Math.max(most, tokenCount(encoded, index)), 0);
  const length = bucketLength(longest, encoded.maxLength);
  const inputIds = new Int32Array(rows * length).fill(padId);
  const attentionMask = new Int32Array(rows * length);
  const labels = new Int32Array(rows);
  for (const [row, index] of indices.entries()) {
    const start = row * length;
    inputIds.set(encoded.ids.subarray(encoded.offsets[index], encoded.offsets[index + 1]), start);
    attentionMask.fill(1, start, start + tokenCount(encoded, index));
    labels[row] = encoded.labels[index]!;
  }
  return {
    inputIds,
    attentionMask,
    tokenTypeIds: new Int32Array(rows * length),
    labels,
    shape: [rows, length],
    examples: indices.length,
  };
}

/** The smallest of 16, 32, 48, 64, 96, 128, 192, 256 ... that is at least `tokens`; never above `maxLength`. */
export function bucketLength(tokens: number, maxLength: number): number {
  let bucket = 16;
  while (bucket < tokens)
    bucket = isPowerOfTwo(bucket) && bucket > 16 ? bucket * 1.5 : nextPowerOfTwo(bucket);
  return Math.min(bucket, maxLength);
}

const isPowerOfTwo = (value: number) => Number.isInteger(Math.log2(value));
const nextPowerOfTwo = (value: number) => 2 ** (Math.floor(Math.log2(value)) + 1);

/** Sorts a copy; examples of equal length keep their order. */
function byLength(indices: readonly number[], encoded: EncodedSplit): number[] {
  return [...indices].sort((a, b) => tokenCount(encoded, a) - tokenCount(encoded, b));
}

function cut<T>(items: readonly T[], size: number): T[][] {
  const parts: T[][] = [];
  for (let start = 0; start < items.length; start += size) parts.push(items.slice(start, start + size));
  return parts;
}
