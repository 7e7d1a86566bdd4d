import type { Schedule } from './schedule';

/** Epochs without improvement after which the rate falls. */
const patience = 1;
const factor = 0.1;
/** A loss improves if it is below the best one by this share of it. */
const threshold = 1e-4;

/**
 * A tenth whenever the validation loss has not improved for two epochs: PyTorch's `ReduceLROnPlateau` with `patience` 1.
 * Without validation losses the rate stays.
 */
export const plateau: Schedule = ({ validationLosses }) => factor ** reductions(validationLosses);

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
