import type { SettingsOf } from '../../../experiment/stages/stages';
import { cosine } from './cosine';
import { linear } from './linear';
import { oneCycle } from './oneCycle';
import { plateau } from './plateau';
import { type Schedule, withWarmup } from './schedule';
import { step } from './step';

/** Every choice of `finetune.schedule`. One cycle has a warm-up of its own; all others rise to the peak before they begin. */
export const schedules: Readonly<Record<SettingsOf<'finetune'>['schedule'], Schedule>> = {
  constant: withWarmup(() => 1),
  linear: withWarmup(linear),
  cosine: withWarmup(cosine),
  'one-cycle': oneCycle,
  step: withWarmup(step),
  plateau: withWarmup(plateau),
};
