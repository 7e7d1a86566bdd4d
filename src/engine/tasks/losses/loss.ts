import type { LossName } from '../../../experiment/models/taskNames';
import type { tf } from '../../tensorflow/loadTensorFlow';

/** What training minimizes: plain data, so that another thread can build the same step. */
export interface Objective {
  readonly loss: LossName;
  /** How much each label counts; all the same where absent. */
  readonly weights?: readonly number[] | undefined;
  /** The share of a target that is spread over the other answers, from 0 to 1. */
  readonly labelSmoothing: number;
  /** The distribution of the training targets, where these are numbers: the head learns them standardized. */
  readonly targetScale?: { readonly mean: number; readonly deviation: number } | undefined;
}

/**
 * The loss of each example.
 * @param outputs [batch, labels], the head's
 * @param targets [batch] or [batch, width], as the task packs them
 * @returns [batch]; examples are weighed and added up by the caller
 */
export type LossFunction = (
  outputs: tf.Tensor2D,
  targets: tf.Tensor,
  objective: Omit<Objective, 'loss'>,
) => tf.Tensor1D;
