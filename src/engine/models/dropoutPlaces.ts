import { modelError } from '../../experiment/errors/models';
import type { tf } from '../tensorflow/loadTensorFlow';
import { dropout, dropoutKey } from '../tensorflow/operations/dropout';
import type { Dropout, ForwardOptions } from './backbone';

/**
 * The dropout of one forward pass: numbers its places in the order of use.
 * Throws `model/no-dropout-seed` if training needs a seed and has none.
 */
export function numberedDropout({ training, dropoutSeed, isDropoutOff }: ForwardOptions): Dropout {
  if (!training || isDropoutOff) return noDropout;
  const key = dropoutSeed && dropoutKey(dropoutSeed);
  let places = 0;
  return dropoutAt((rate) => {
    const place = places++;
    if (rate === 0) return undefined;
    if (!key) throw modelError('model/no-dropout-seed', {});
    return { key, place, rate };
  });
}

function dropoutAt(place: Dropout['place']): Dropout {
  const drop = <T extends tf.Tensor>(x: T, rate: number): T => {
    const at = place(rate);
    return at ? dropout(x, at) : x;
  };
  return Object.assign(drop, { place });
}

/** Keeps every element, as in all passes except training. */
export const noDropout: Dropout = dropoutAt(() => undefined);
