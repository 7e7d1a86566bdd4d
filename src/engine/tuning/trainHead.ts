import { GraftError } from '../../experiment/errors/errors';
import { isHead, keepTrainable, type Tuning } from './tuning';

/** Only the head is trained: linear probing. Throws `finetune/nothing-to-train` for a language model, whose head is its embedding. */
export const trainHead: Tuning = (model, before) => {
  const tuned = keepTrainable(before, (name) => isHead(model, name));
  if (tuned.trainable.size > 0) return tuned;
  throw new GraftError('finetune/nothing-to-train', "The model's head has no weights of its own to train.", {
    remedy: 'Set finetune.trainable to all, or to the number of blocks to train.',
  });
};
