import { smallestOf } from '../../experiment/words/extremes';

/**
 * Whether training should stop: the validation loss has not gone below its best for `patience` epochs (Prechelt 1998), as
 * transformers' `EarlyStoppingCallback` counts them.
 * @param validationLosses of the epochs that are done
 * @param patience 0 for never
 */
export function shouldStopEarly(validationLosses: readonly number[], patience: number): boolean {
  if (patience === 0 || validationLosses.length === 0) return false;
  const best = validationLosses.indexOf(smallestOf(validationLosses));
  return validationLosses.length - 1 - best >= patience;
}
