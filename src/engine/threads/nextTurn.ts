import { CancelledError } from '../../experiment/errors/errors';

/** Lets messages in (a cancel comes as one) and then looks whether there was one. Throws CancelledError. */
export async function nextTurn(signal: AbortSignal): Promise<void> {
  await new Promise((resolve) => setImmediate(resolve));
  if (signal.aborted) throw new CancelledError();
}
