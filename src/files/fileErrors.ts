import { type GraftError, whyOf } from '../experiment/errors/errors';
import { fileError } from '../experiment/errors/files';

/** The system's own code of a failed file operation (`ENOENT`, ...), if the thrown value has one. */
export function systemCode(thrown: unknown): string | undefined {
  const code = thrown instanceof Error && 'code' in thrown ? thrown.code : undefined;
  return typeof code === 'string' ? code : undefined;
}

/** Tells whether a file operation failed because the file is not there. */
export function isMissing(thrown: unknown): boolean {
  const code = systemCode(thrown);
  return code === 'ENOENT' || code === 'ENOTDIR';
}

/** For `catch`: returns undefined for a missing file and rethrows any other error. */
export function unlessMissing(thrown: unknown): undefined {
  if (!isMissing(thrown)) throw thrown;
}

/** A link in the place of a file or folder that Graft writes or removes. */
export function linked(path: string, cause?: unknown): GraftError {
  return fileError('files/linked', { path }, { place: { file: path }, cause });
}

/** A pipe, a device or the like in the place of a file. */
export function notPlain(path: string): GraftError {
  return fileError('files/not-plain', { path }, { place: { file: path } });
}

/** The code of an error by what the system says of a file. */
const failures = {
  EACCES: 'files/read-only',
  EDQUOT: 'files/disk-full',
  EIO: 'files/disk-failure',
  EMFILE: 'files/too-many-open',
  ENFILE: 'files/too-many-open',
  ENOSPC: 'files/disk-full',
  EPERM: 'files/read-only',
  EROFS: 'files/read-only',
} as const;
const isFailure = (code: string): code is keyof typeof failures => Object.hasOwn(failures, code);

/**
 * A disk that is full, read-only or broken, too many open files, or a link that is not followed, as a coded error that names the path;
 * any other thrown value as it is.
 */
export function asFileError(thrown: unknown, path: string): unknown {
  const code = systemCode(thrown) ?? '';
  if (code === 'ELOOP') return linked(path, thrown);
  return isFailure(code) ? fileError(failures[code], { path }, { cause: thrown }) : thrown;
}

/**
 * Gives a code, and the path that the system names, to a failed file operation that has none yet. Returns any other thrown value as it is.
 */
export function asUnforeseenFileError(thrown: unknown): unknown {
  const path = thrown instanceof Error && 'path' in thrown ? thrown.path : undefined;
  const syscall = thrown instanceof Error && 'syscall' in thrown;
  if (!syscall || (typeof path !== 'string' && !systemCode(thrown)?.startsWith('E'))) return thrown;
  const known = asFileError(thrown, typeof path === 'string' ? path : 'a file');
  if (known !== thrown || typeof path !== 'string') return known;
  if (isMissing(thrown)) return fileError('files/missing', { path }, { cause: thrown });
  return fileError('files/failed', { path, why: whyOf(thrown) }, { cause: thrown });
}

/**
 * Runs a piece of file work.
 * @throws GraftError as `asFileError`, naming `path`; any other failure as it came
 */
export async function withFileErrors<T>(path: string, work: () => Promise<T>): Promise<T> {
  try {
    return await work();
  } catch (thrown) {
    throw asFileError(thrown, path);
  }
}
