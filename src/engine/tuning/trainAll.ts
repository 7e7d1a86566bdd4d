import type { TunableModel, Tuned } from './tuning';

/** Every weight is trained, at the learning rate itself; running statistics have no gradient. What every method begins with. */
export function trainAll({ shapes, roleOf }: TunableModel): Tuned {
  const weights = [...shapes.keys()].filter((name) => roleOf(name) !== 'statistic');
  return { trainable: new Set(weights), rateOf: () => 1 };
}
