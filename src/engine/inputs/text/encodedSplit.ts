/** The tokens of all examples of a split, one after the other: example `i` has `ids[offsets[i]]` up to `ids[offsets[i + 1]]`. */
export interface EncodedSplit {
  readonly ids: Int32Array;
  /** One more than there are examples; the first is 0, the last `ids.length`. */
  readonly offsets: Int32Array;
  /** Position of each example's label in the dataset's sorted labels. */
  readonly labels: Int32Array;
  /** No example has more tokens. */
  readonly maxLength: number;
  /** How many examples were cut at `maxLength`. */
  readonly truncated: number;
}

/** How many tokens example `index` has, with the special ones. */
export function tokenCount({ offsets }: EncodedSplit, index: number): number {
  return offsets[index + 1]! - offsets[index]!;
}
