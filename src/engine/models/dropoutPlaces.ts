import { GraftError } from '../../experiment/errors';
import { dropout, dropoutKey } from '../tensorflow/operations/dropout';
import type { Dropout, ForwardOptions } from './backbone';

/**
 * The dropout of one forward pass: numbers its places in the order in which the model reaches them.
 * Throws `model/no-dropout-seed` when training would need a seed and has none.
 */
export function numberedDropout({ training, dropoutSeed, isDropoutOff }: ForwardOptions): Dropout {
  if (!training || isDropoutOff) return (x) => x;
  const key = dropoutSeed && dropoutKey(dropoutSeed);
  let places = 0;
  return (x, rate) => {
    const place = places++;
    if (rate === 0) return x;
    if (!key) throw new GraftError('model/no-dropout-seed', 'A training step needs the seed of its dropout.');
    return dropout(x, rate, key, place);
  };
}
