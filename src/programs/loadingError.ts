import { GraftError } from '../experiment/errors/errors';
import { systemCode } from '../files/fileErrors';

/** What a user is told of a library that the system cannot load; anything else is as it was. */
export function asLoadingError(thrown: unknown): unknown {
  if (systemCode(thrown) !== 'ERR_DLOPEN_FAILED') return thrown;
  const remedy =
    'Run `graft engine remove` and `graft engine install`; or, if you have set GRAFT_BINDING, correct or unset it. `graft doctor` shows what is missing.';
  const { message } = thrown as Error;
  return new GraftError('engine/does-not-load', `TensorFlow cannot be loaded: ${message}.`, { remedy });
}
