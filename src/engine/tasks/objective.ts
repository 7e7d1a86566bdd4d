import { trainingError } from '../../experiment/errors/training';
import { lossNames } from '../../experiment/models/taskNames';
import type { SettingsOf } from '../../experiment/stages/stages';
import type { NamedValues } from '../datasets/exampleValues';
import type { Objective } from './losses/loss';
import { defaultLoss, taskNamed } from './tasks';

/** The settings that change what is minimized. */
export type ObjectiveSettings = Pick<SettingsOf<'finetune'>, 'loss' | 'classWeights' | 'labelSmoothing'>;

/**
 * The objective of a training.
 * @param train the targets of the training examples, which balance the labels
 * @throws GraftError `finetune/wrong-loss`, `finetune/nothing-to-balance`, `finetune/nothing-to-smooth`
 */
export function objectiveOf(
  taskName: string,
  { loss, classWeights, labelSmoothing }: ObjectiveSettings,
  train: NamedValues,
  labels: readonly string[],
): Objective {
  const task = taskNamed(taskName);
  const { losses, balancedWeights, scaleOf } = task;
  const fitting = lossNames.filter((name) => name in losses);
  const chosen = loss === 'auto' ? defaultLoss(task) : loss;
  if (!fitting.includes(chosen))
    throw trainingError('finetune/wrong-loss', { task: taskName, loss: chosen, losses: fitting });
  if (balancedWeights === undefined) refuseLabelSettings(taskName, classWeights, labelSmoothing);
  const weights = classWeights === 'balanced' ? balancedWeights!(train, labels) : undefined;
  return { loss: chosen, weights, labelSmoothing, targetScale: scaleOf?.(train) };
}

function refuseLabelSettings(task: string, classWeights: string, labelSmoothing: number): void {
  if (classWeights !== 'none') throw trainingError('finetune/nothing-to-balance', { task });
  if (labelSmoothing > 0) throw trainingError('finetune/nothing-to-smooth', { task });
}
