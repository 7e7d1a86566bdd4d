/** The share of all steps in which sparsity rises; in the rest the model gets used to it. */
const risingShare = 0.6;
/** The number of times that zeros are chosen again meanwhile. */
const choices = 20;

/**
 * When weights are chosen to become zero, and how many, if sparsity rises as a cubic function of the step (Zhu & Gupta 2017,
 * https://arxiv.org/abs/1710.01878): fast while many are superfluous, slowly in the end.
 */
export interface SparsitySchedule {
  /** @param step from 1, of `total` */
  isDue(step: number, total: number): boolean;
  sparsityAt(step: number, total: number, target: number): number;
  settledAt(total: number): number;
}

export const cubicSparsity: SparsitySchedule = {
  isDue: (step, total) => step <= lastChoice(total) && (step - 1) % interval(total) === 0,
  sparsityAt: (step, total, target) => {
    const last = lastChoice(total);
    return last === 1 ? target : target * (1 - (1 - (step - 1) / (last - 1)) ** 3);
  },
  settledAt: lastChoice,
};

/** All at once, before the first step. */
export const oneShot: SparsitySchedule = {
  isDue: (step) => step === 1,
  sparsityAt: (_, __, target) => target,
  settledAt: () => 1,
};

function interval(total: number): number {
  return Math.max(1, Math.floor((risingShare * total) / choices));
}

function lastChoice(total: number): number {
  const every = interval(total);
  return 1 + every * Math.floor((risingShare * total) / every);
}
