import { isHead, type Tuning } from './tuning';

/** A learning rate of the head's own, `factor` times that of the rest: a head begins at random, its trunk does not. */
export function headRate(factor: number): Tuning {
  return (model, before) => ({
    ...before,
    rateOf: (name) => before.rateOf(name) * (isHead(model, name) ? factor : 1),
  });
}
