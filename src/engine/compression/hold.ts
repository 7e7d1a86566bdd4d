import type { HeadedModel } from '../models/headedModel';
import type { Tuning } from '../tuning/tuning';

/** A method's constraints while its candidate is trained: zeros stay zero, weights are read as integers. */
export interface Hold {
  /** The values that the forward pass reads in place of the weights, which are also saved. */
  readonly tuning: Tuning;
  /** Absent where nothing changes on the way. */
  readonly course?: Course;
}

/** The part of a hold that changes during training. It depends only on the step, so that a resumed training equals an uninterrupted one. */
export interface Course {
  /** @param step from 1, of `total` */
  isDue(step: number, total: number): boolean;
  /** Changes what the model's variables hold, before the step. */
  change(model: HeldModel, step: number, total: number): void;
  /** The step from which on nothing changes any more. */
  settledAt(total: number): number;
}

export type HeldModel = Pick<HeadedModel, 'architecture' | 'variables' | 'forward'>;
