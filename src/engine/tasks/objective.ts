import { GraftError } from '../../experiment/errors/errors';
import { lossNames } from '../../experiment/models/taskNames';
import type { SettingsOf } from '../../experiment/stages/stages';
import type { NamedValues } from '../datasets/exampleValues';
import type { Objective } from './losses/loss';
import { defaultLoss, taskNamed } from './tasks';

/** The settings that change what is minimized. */
export type ObjectiveSettings = Pick<SettingsOf<'finetune'>, 'loss' | 'classWeights' | 'labelSmoothing'>;

/**
 * What a training minimizes.
 * @param train the targets of the training examples, by which labels are balanced
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
    throw new GraftError('finetune/wrong-loss', `A ${taskName} cannot minimize ${chosen}.`, {
      remedy: `Set finetune.loss to ${fitting.join(' or ')}, or leave it out.`,
    });
  if (balancedWeights === undefined) refuseLabelSettings(taskName, classWeights, labelSmoothing);
  const weights = classWeights === 'balanced' ? balancedWeights!(train, labels) : undefined;
  return { loss: chosen, weights, labelSmoothing, targetScale: scaleOf?.(train) };
}

function refuseLabelSettings(task: string, classWeights: string, labelSmoothing: number): void {
  if (classWeights !== 'none')
    throw new GraftError(
      'finetune/nothing-to-balance',
      `A ${task} has no labels whose weights could be balanced.`,
      {
        remedy: 'Leave finetune.classWeights out.',
      },
    );
  if (labelSmoothing > 0)
    throw new GraftError('finetune/nothing-to-smooth', `A ${task} has no labels that could be smoothed.`, {
      remedy: 'Leave finetune.labelSmoothing out.',
    });
}
