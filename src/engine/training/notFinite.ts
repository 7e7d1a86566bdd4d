import { GraftError } from '../../experiment/errors/errors';

/** A training that has diverged. */
export function notFinite(what: string): GraftError {
  return new GraftError('training/not-finite', `${what} is not a finite number: the training has diverged.`, {
    remedy: 'Lower finetune.learningRate, or add warmup. The last good checkpoint is kept.',
  });
}
