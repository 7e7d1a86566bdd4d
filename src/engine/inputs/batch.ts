import type { Feeds } from '../compile/feeds';

/** The inputs of a step, or of a part of it. */
export interface Batch {
  readonly feeds: Feeds;
  /** How many rows are examples; padding rows may follow them. */
  readonly examples: number;
}

/**
 * How far batches are padded. `exact`: to the longest text, as a CPU does best, which takes every length at the same pace. `eights`: to a
 * multiple of eight, which a GPU's matrix units want. `few`: up to a few shapes, for XLA, which compiles for each.
 */
export type BatchShapes = 'exact' | 'eights' | 'few';

/** How many rows a batch has, those of padding included: the first axis of all its feeds. */
export function rowsIn({ feeds }: Batch): number {
  return Object.values(feeds)[0]!.shape[0]!;
}
