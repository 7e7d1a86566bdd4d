import type { SettingsOf } from '../../experiment/stages';

/**
 * The learning rate of a step: a linear rise over the warm-up, then constant or a linear fall to zero after the last step.
 * The same as transformers' `get_linear_schedule_with_warmup`, whose step 0 is the first.
 * @param step from 1
 */
export function learningRateAt(
  step: number,
  totalSteps: number,
  settings: Pick<SettingsOf<'finetune'>, 'learningRate' | 'schedule' | 'warmup'>,
): number {
  const warmupSteps = Math.ceil(settings.warmup * totalSteps);
  const done = step - 1;
  if (done < warmupSteps) return (settings.learningRate * done) / warmupSteps;
  if (settings.schedule === 'constant') return settings.learningRate;
  return (settings.learningRate * (totalSteps - done)) / Math.max(1, totalSteps - warmupSteps);
}
