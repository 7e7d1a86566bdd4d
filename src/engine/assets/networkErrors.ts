import path from 'node:path';
import { assetError } from '../../experiment/errors/assets';
import { CancelledError, GraftError, whyOf } from '../../experiment/errors/errors';
import { systemCode } from '../../files/fileErrors';

/** A failed request as a `GraftError`. */
export interface NetworkFailure {
  readonly error: unknown;
  /** The error is permanent. */
  readonly final: boolean;
}

/** Converts any rejection of a request; a `GraftError` is unchanged. */
export function networkFailure(thrown: unknown, url: string, signal: AbortSignal): NetworkFailure {
  if (signal.aborted) return { error: new CancelledError(), final: true };
  if (thrown instanceof GraftError) return { error: thrown, final: true };
  const reason = causeOf(thrown);
  const error = assetError(
    'network/unreachable',
    { host: hostOf(url), why: reason, file: nameOf(url) },
    { cause: thrown },
  );
  return {
    error,
    final: reason.includes('CERT') || reason === 'ENOTFOUND' || reason.includes('SELF_SIGNED'),
  };
}

/** Whether the same request may succeed a moment later. */
export const isPassing = (status: number): boolean => status >= 500 || status === 408 || status === 429;

/** The system's or undici's code of the innermost cause, which is more precise than "fetch failed". */
function causeOf(thrown: unknown): string {
  const cause = thrown instanceof Error && thrown.cause !== undefined ? thrown.cause : thrown;
  return systemCode(cause) ?? whyOf(cause);
}

/** The last part of an address or path. */
export function nameOf(origin: string): string {
  return decodeURIComponent(path.posix.basename(origin.split(/[?#]/)[0]!));
}

/** The host of an address, for messages. */
export function hostOf(url: string): string {
  return URL.canParse(url) ? new URL(url).host : url;
}

/** An address without the name and password that some private indexes contain. */
export function withoutSecrets(origin: string): string {
  if (!/^https?:/.test(origin) || !URL.canParse(origin)) return origin;
  const { protocol, host, pathname } = new URL(origin);
  return `${protocol}//${host}${pathname}`;
}
