import type { Classifier } from '../models/classifier';
import type { Tuning } from '../tuning/tuning';

/** What a method holds to while its candidate is trained on: zeros that stay zeros, weights that are read as integers. */
export interface Hold {
  /** What the forward pass reads in place of the weights, which is also what is saved. */
  readonly tuning: Tuning;
  /** Absent where nothing changes on the way. */
  readonly course?: Course;
}

/** What of a hold changes as training goes on. It follows from the step, so that a training that was stopped goes on as if it had not been. */
export interface Course {
  /** @param step from 1, of `total` */
  isDue(step: number, total: number): boolean;
  /** Changes what the model's variables hold, before the step. */
  change(model: HeldModel, step: number, total: number): void;
  /** The step from which on nothing changes any more. */
  settledAt(total: number): number;
}

export type HeldModel = Pick<Classifier, 'architecture' | 'variables' | 'forward'>;
