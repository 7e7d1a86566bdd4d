import type { Feeds } from '../compile/feeds';

/** What a step, or a part of it, is fed. */
export interface Batch {
  readonly feeds: Feeds;
  /** How many rows are examples; padding rows may follow them. */
  readonly examples: number;
}

/** `few` fills batches up to a few shapes, for XLA, which compiles for each; `any` pads no more than is needed. */
export type BatchShapes = 'any' | 'few';
