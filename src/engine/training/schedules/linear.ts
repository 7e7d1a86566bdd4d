import type { Schedule } from './schedule';

/** A linear decay to zero after the last step: transformers' `get_linear_schedule_with_warmup`. */
export const linear: Schedule = ({ done, totalSteps, warmupSteps }) =>
  (totalSteps - done) / Math.max(1, totalSteps - warmupSteps);
