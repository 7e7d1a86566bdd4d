import { type ErrorRecord, GraftError, toErrorRecord } from '../../experiment/errors/errors';

/**
 * An error in the window's display language. The sentences of all rooms are loaded with the first error.
 * @param error as it was thrown, or as a record
 */
export async function shownError(error: unknown): Promise<ErrorRecord> {
  const { inDisplayLanguage } = await import('../../experiment/errors/inDisplayLanguage');
  return inDisplayLanguage(isRecord(error) ? error : toErrorRecord(error));
}

function isRecord(error: unknown): error is ErrorRecord {
  const isThrown = error instanceof Error || error instanceof GraftError;
  return !isThrown && typeof error === 'object' && error !== null && 'code' in error && 'message' in error;
}
