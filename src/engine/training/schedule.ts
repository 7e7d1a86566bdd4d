import type { SettingsOf } from '../../experiment/stages/stages';
import { schedules } from './schedules/schedules';
import { type TrainingProgress, validationLosses } from './trainingProgress';

/**
 * The learning rate of the next step.
 * @param progress how far the training has come
 * @param settings `warmup` is a share of all steps
 */
export function learningRateAt(
  { step, epoch, history }: Pick<TrainingProgress, 'step' | 'epoch' | 'history'>,
  totalSteps: number,
  settings: Pick<SettingsOf<'finetune'>, 'learningRate' | 'schedule' | 'warmup' | 'epochs'>,
): number {
  const factor = schedules[settings.schedule]({
    done: step,
    totalSteps,
    warmupSteps: Math.ceil(settings.warmup * totalSteps),
    epoch: epoch - 1,
    epochs: settings.epochs,
    validationLosses: validationLosses(history),
  });
  return settings.learningRate * factor;
}
