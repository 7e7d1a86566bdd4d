import type { SettingsOf } from '../../experiment/stages/stages';
import type { TrainingSettings } from './loadTuned';
import { type TrainingProgress, validationLosses } from './trainingProgress';

/** A moment of a training, and what is known of it by then. */
export interface Moment {
  /** Steps that are done: 0 before the first. */
  readonly done: number;
  readonly totalSteps: number;
  readonly warmupSteps: number;
  /** Epochs that are done. */
  readonly epoch: number;
  readonly epochs: number;
  /** The validation losses of the epochs that are done. */
  readonly validationLosses: readonly number[];
}

/** The factor on the peak learning rate of the step that comes next; pure, so that a resumed training continues with it. */
export type Schedule = (moment: Moment) => number;

/** How far a training is between its warm-up (0) and its end (1). */
function progressAfterWarmup({ done, totalSteps, warmupSteps }: Moment): number {
  return (done - warmupSteps) / Math.max(1, totalSteps - warmupSteps);
}

/** The same schedule behind a linear rise from 0. */
function withWarmup(schedule: Schedule): Schedule {
  return (moment) => (moment.done < moment.warmupSteps ? moment.done / moment.warmupSteps : schedule(moment));
}

/**
 * Half a period of a cosine, from the peak to zero (Loshchilov & Hutter 2016, https://arxiv.org/abs/1608.03983): transformers'
 * `get_cosine_schedule_with_warmup`.
 */
const cosine: Schedule = (moment) => 0.5 * (1 + Math.cos(Math.PI * progressAfterWarmup(moment)));

/** A linear decay to zero after the last step: transformers' `get_linear_schedule_with_warmup`. */
const linear: Schedule = ({ done, totalSteps, warmupSteps }) =>
  (totalSteps - done) / Math.max(1, totalSteps - warmupSteps);

/** The share of the steps in which the rate rises, where no warm-up is set. */
const risingShare = 0.3;
/** The first rate is a 25th of the peak, the last one a 10,000th of the first. */
const firstFactor = 1 / 25;
const lastFactor = firstFactor / 1e4;

/**
 * One cycle of the learning rate (Smith & Topin 2017, https://arxiv.org/abs/1708.07120): up to the peak and down to nearly zero, each
 * along a cosine. PyTorch's `OneCycleLR` with its defaults and constant momentum; a warm-up says how long it rises.
 */
const oneCycle: Schedule = ({ done, totalSteps, warmupSteps }) => {
  const share = warmupSteps > 0 ? warmupSteps / totalSteps : risingShare;
  const top = Math.max(0, share * totalSteps - 1);
  if (done < top) return anneal(firstFactor, 1, done / top);
  return anneal(1, lastFactor, (done - top) / Math.max(1, totalSteps - 1 - top));
};

function anneal(from: number, to: number, progress: number): number {
  return to + ((from - to) / 2) * (1 + Math.cos(Math.PI * progress));
}

/** The factor by which the rate falls. */
const fallen = 0.1;

/** How many times a training's epochs are divided into parts of equal rate. */
const parts = 3;

/** A tenth after each third of the epochs: PyTorch's `StepLR` with `gamma` 0.1. */
const step: Schedule = ({ epoch, epochs }) => fallen ** Math.floor(epoch / Math.ceil(epochs / parts));

/** Epochs without improvement after which the rate falls. */
const patience = 1;
/** A loss improves if it is below the best one by this share of it. */
const threshold = 1e-4;

/**
 * A tenth whenever the validation loss has not improved for two epochs: PyTorch's `ReduceLROnPlateau` with `patience` 1.
 * Without validation losses the rate stays.
 */
const plateau: Schedule = ({ validationLosses }) => fallen ** reductions(validationLosses);

function reductions(losses: readonly number[]): number {
  let [best, waited, reduced] = [Number.POSITIVE_INFINITY, 0, 0];
  for (const loss of losses) {
    const isBetter = loss < best * (1 - threshold) || best === Number.POSITIVE_INFINITY;
    best = isBetter ? loss : best;
    waited = isBetter ? 0 : waited + 1;
    if (waited > patience) [reduced, waited] = [reduced + 1, 0];
  }
  return reduced;
}

/** Every choice of `finetune.schedule`. One cycle includes its own warm-up; all others rise to the peak first. */
export const schedules: Readonly<Record<SettingsOf<'finetune'>['schedule'], Schedule>> = {
  constant: withWarmup(() => 1),
  linear: withWarmup(linear),
  cosine: withWarmup(cosine),
  'one-cycle': oneCycle,
  step: withWarmup(step),
  plateau: withWarmup(plateau),
};

/**
 * The learning rate of the next step.
 * @param progress how far the training has come
 * @param settings `warmup` is a share of all steps
 */
export function learningRateAt(
  { step, epoch, history }: Pick<TrainingProgress, 'step' | 'epoch' | 'history'>,
  totalSteps: number,
  settings: Pick<TrainingSettings, 'learningRate' | 'schedule' | 'warmup' | 'epochs'>,
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
