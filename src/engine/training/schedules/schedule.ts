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
export function progressAfterWarmup({ done, totalSteps, warmupSteps }: Moment): number {
  return (done - warmupSteps) / Math.max(1, totalSteps - warmupSteps);
}

/** The same schedule behind a linear rise from 0. */
export function withWarmup(schedule: Schedule): Schedule {
  return (moment) => (moment.done < moment.warmupSteps ? moment.done / moment.warmupSteps : schedule(moment));
}
