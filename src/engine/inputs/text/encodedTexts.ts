import type { Encoded } from '../encoded';

/** The tokens of all texts of a split, one after the other: example `i` has those from `offsets[i]` up to `offsets[i + 1]`. */
export interface EncodedTexts extends Encoded {
  readonly kind: 'text';
  /** `width` for each token. */
  readonly ids: Int32Array;
  /** How many ids make a token: 1, or as many as a word has characters. */
  readonly width: number;
  /** In tokens; one more than there are examples, and the first is 0. */
  readonly offsets: Int32Array;
  /** The number of each example's tokens before those of its second text; all of them where it has none. */
  readonly firstLengths: Int32Array;
  /** No example has more tokens. */
  readonly maxLength: number;
  /** Whether all batches are as long as that. */
  readonly isFilledUp?: boolean;
  /** How many examples were cut at `maxLength`. */
  readonly truncated: number;
  /** Id of the padding token. */
  readonly padId: number;
}

/** How many examples there are. */
export function exampleCount({ offsets }: EncodedTexts): number {
  return offsets.length - 1;
}

/** The ids of example `index`. */
export function idsOf({ ids, offsets, width }: EncodedTexts, index: number): Int32Array {
  return ids.subarray(width * offsets[index]!, width * offsets[index + 1]!);
}

/** How many tokens example `index` has, with the special ones. */
export function tokenCount({ offsets }: EncodedTexts, index: number): number {
  return offsets[index + 1]! - offsets[index]!;
}
