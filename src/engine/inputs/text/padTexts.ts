import type { Feeds } from '../../compile/feeds';
import { elementCount } from '../../tensorflow/elementCount';
import type { FeedOptions } from '../feeder';
import { type EncodedTexts, idsOf, tokenCount } from './encodedTexts';

/**
 * The texts at `indices` as one batch, padded on the right. All arrays are row-major `[rows, length]`, the ids of words by their
 * characters `[rows, length, width]`; the attention mask is 1 for a token and 0 for padding, the token type 1 in the second text of a pair.
 */
export function padTexts(encoded: EncodedTexts, indices: readonly number[], options: FeedOptions): Feeds {
  const feeds = withoutTokens(encoded, indices, options);
  const { inputIds, attentionMask, tokenTypeIds } = feeds;
  const [, length] = attentionMask.shape as [number, number];
  inputIds.values.fill(encoded.padId);
  for (const [row, index] of indices.entries()) {
    const start = row * length;
    inputIds.values.set(idsOf(encoded, index), start * encoded.width);
    const end = start + tokenCount(encoded, index);
    attentionMask.values.fill(1, start, end);
    tokenTypeIds.values.fill(1, start + encoded.firstLengths[index]!, end);
  }
  return feeds;
}

/** A batch of the same shape, whose texts fill it, as nothing may be computed for padding: all tokens have the number 0. */
export function blankTexts(encoded: EncodedTexts, indices: readonly number[], options: FeedOptions) {
  const feeds = withoutTokens(encoded, indices, options);
  feeds.attentionMask.values.fill(1);
  return feeds;
}

function withoutTokens(encoded: EncodedTexts, indices: readonly number[], options: FeedOptions) {
  const [rows, length] = shapeOf(encoded, indices, options);
  const { width } = encoded;
  const ids = width === 1 ? [rows, length] : [rows, length, width];
  const zeros = (shape: readonly number[]) => ({
    values: new Int32Array(elementCount(shape)),
    shape,
    axes: shape.map((_, axis) => axesOf(encoded)[axis]),
  });
  const matrix = () => zeros([rows, length]);
  return { inputIds: zeros(ids), attentionMask: matrix(), tokenTypeIds: matrix() };
}

/** Words as characters are read one after the other, with operations for each word, so there should be few lengths. */
export const hasGraphForEachLength = ({ width }: EncodedTexts) => width > 1;

/** The axes with varying sizes, all of which one graph serves. */
const axesOf = (encoded: EncodedTexts) => (hasGraphForEachLength(encoded) ? ['rows'] : ['rows', 'length']);

function shapeOf(
  encoded: EncodedTexts,
  indices: readonly number[],
  { shapes, rows }: FeedOptions,
): [rows: number, length: number] {
  if (encoded.isFilledUp) return [shapes === 'few' ? rows : indices.length, encoded.maxLength];
  const longest = indices.reduce((most, index) => Math.max(most, tokenCount(encoded, index)), 0);
  const { maxLength } = encoded;
  if (shapes === 'few') return [rows, bucketLength(longest, maxLength)];
  if (hasGraphForEachLength(encoded)) return [indices.length, bucketLength(longest, maxLength)];
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
