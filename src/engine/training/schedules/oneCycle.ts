import type { Schedule } from './schedule';

/** The share of the steps in which the rate rises, where no warm-up says it. */
const risingShare = 0.3;
/** The first rate is a 25th of the peak, the last one a 10,000th of the first. */
const firstFactor = 1 / 25;
const lastFactor = firstFactor / 1e4;

/**
 * One cycle of the learning rate (Smith & Topin 2017, https://arxiv.org/abs/1708.07120): up to the peak and down to nearly zero, each
 * along a cosine. PyTorch's `OneCycleLR` with its defaults and constant momentum; a warm-up says how long it rises.
 */
export const oneCycle: Schedule = ({ done, totalSteps, warmupSteps }) => {
  const share = warmupSteps > 0 ? warmupSteps / totalSteps : risingShare;
  const top = Math.max(0, share * totalSteps - 1);
  if (done < top) return anneal(firstFactor, 1, done / top);
  return anneal(1, lastFactor, (done - top) / Math.max(1, totalSteps - 1 - top));
};

function anneal(from: number, to: number, progress: number): number {
  return to + ((from - to) / 2) * (1 + Math.cos(Math.PI * progress));
}
