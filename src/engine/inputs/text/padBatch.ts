import type { Batch, BatchShapes } from '../batch';
import { type EncodedSplit, tokenCount } from './encodedSplit';

/** One graph serves batches of any size: these axes vary. */
const axes = ['rows', 'length'];

export interface PaddingOptions {
  /** Id of the padding token. */
  readonly padId: number;
  readonly shapes: BatchShapes;
  /** With few shapes, the batch is filled up to so many rows. */
  readonly rows: number;
}

/**
 * The examples at `indices` as one batch, padded on the right. All arrays are row-major `[rows, length]`;
 * the attention mask is 1 for a token and 0 for padding, the token type 1 in the second text of a pair.
 */
export function padBatch(encoded: EncodedSplit, indices: readonly number[], options: PaddingOptions): Batch {
  const [rows, length] = shapeOf(encoded, indices, options);
  const inputIds = new Int32Array(rows * length).fill(options.padId);
  const attentionMask = new Int32Array(rows * length);
  const tokenTypeIds = new Int32Array(rows * length);
  for (const [row, index] of indices.entries()) {
    const start = row * length;
    inputIds.set(encoded.ids.subarray(encoded.offsets[index], encoded.offsets[index + 1]), start);
    const end = start + tokenCount(encoded, index);
    attentionMask.fill(1, start, end);
    tokenTypeIds.fill(1, start + encoded.firstLengths[index]!, end);
  }
  const matrix = (values: Int32Array) => ({ values, shape: [rows, length], axes });
  return {
    examples: indices.length,
    feeds: {
      inputIds: matrix(inputIds),
      attentionMask: matrix(attentionMask),
      tokenTypeIds: matrix(tokenTypeIds),
    },
  };
}

function shapeOf(
  encoded: EncodedSplit,
  indices: readonly number[],
  { shapes, rows }: PaddingOptions,
): [rows: number, length: number] {
  const longest = indices.reduce((most, index) => Math.max(most, tokenCount(encoded, index)), 0);
  const { maxLength } = encoded;
  if (shapes === 'few') return [rows, bucketLength(longest, maxLength)];
  const multiple = shapes === 'eights' ? 8 : 1;
  return [indices.length, Math.min(Math.ceil(longest / multiple) * multiple, maxLength)];
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
