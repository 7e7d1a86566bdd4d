import { CancelledError } from '../../experiment/errors/errors';

/** Processes pending messages, then throws CancelledError if a cancel was among them. */
export async function nextTurn(signal: AbortSignal): Promise<void> {
  await new Promise((resolve) => setImmediate(resolve));
  if (signal.aborted) throw new CancelledError();
}
