import type { LossName } from '../../../experiment/models/taskNames';
import type { NamedTensors } from '../../compile/feeds';
import type { tf } from '../../tensorflow/loadTensorFlow';

/** The objective of a training: plain data, so that another thread can build the same step. */
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
 * @param outputs the head's, each [batch, ...]
 * @param targets as the task packs them, each [batch, ...], with masks beside those that are padded
 * @returns [batch]; examples are weighed and added up by the caller
 */
export type LossFunction = (
  outputs: NamedTensors,
  targets: NamedTensors,
  objective: Omit<Objective, 'loss'>,
) => tf.Tensor1D;

/**
 * The loss of each example, of a head that gives one vector.
 * @param outputs [batch, labels]
 * @param targets [batch] or [batch, width]
 * @returns [batch]
 */
export type VectorLoss = (
  outputs: tf.Tensor2D,
  targets: tf.Tensor,
  objective: Omit<Objective, 'loss'>,
) => tf.Tensor1D;

/** The loss of a head's logits against the target of this name. */
export function ofLogits(loss: VectorLoss, target: string): LossFunction {
  return ({ logits }, targets, objective) => loss(logits as tf.Tensor2D, targets[target]!, objective);
}
