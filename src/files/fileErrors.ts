import { GraftError, whyOf } from '../experiment/errors/errors';

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

/** For `catch`: what is not there is undefined, and whatever else failed is thrown on. */
export function unlessMissing(thrown: unknown): undefined {
  if (!isMissing(thrown)) throw thrown;
}

/** A link in the place of a file or folder that Graft writes or removes. */
export function linked(path: string, cause?: unknown): GraftError {
  return new GraftError(
    'files/linked',
    `${path} is a link, and Graft writes and removes nothing through links.`,
    {
      remedy: 'Look where it leads and remove it, then run the same command again.',
      place: { file: path },
      cause,
    },
  );
}

/** A pipe, a device or the like in the place of a file. */
export function notPlain(path: string): GraftError {
  return new GraftError('files/not-plain', `${path} is not a plain file.`, {
    remedy: 'Put a plain file in its place, or remove it; then run the same command again.',
    place: { file: path },
  });
}

const again = 'run the same command again';

/** What the system says of a file, by its code: the code of ours, a sentence and a remedy. */
const failures: Readonly<Record<string, (path: string) => [code: string, message: string, remedy: string]>> =
  {
    ENOSPC: (path) => [
      'disk-full',
      `There is no space left to write ${path}.`,
      `Free some disk space, then ${again}: it resumes where it stopped.`,
    ],
    EACCES: (path) => [
      'read-only',
      `Graft may not write ${path}: the disk or the folder is read-only.`,
      `Make the folder writable for your user, or choose another place, then ${again}.`,
    ],
    EIO: (path) => [
      'disk-failure',
      `The disk failed at ${path}.`,
      `Check the disk, or the connection to it; then ${again}: it resumes where it stopped.`,
    ],
    EMFILE: (path) => [
      'too-many-open',
      `The system lets no more files be opened, so ${path} cannot be.`,
      `Close other programs, or raise the limit (\`ulimit -n 4096\` in this shell); then ${again}.`,
    ],
  };
const alike: Readonly<Record<string, string>> = {
  EDQUOT: 'ENOSPC',
  EROFS: 'EACCES',
  EPERM: 'EACCES',
  ENFILE: 'EMFILE',
};

/**
 * A disk that is full, read-only or broken, too many open files, or a link that is not followed, as a coded error that names the path;
 * any other thrown value as it is.
 */
export function asFileError(thrown: unknown, path: string): unknown {
  const code = systemCode(thrown) ?? '';
  if (code === 'ELOOP') return linked(path, thrown);
  const failure = failures[alike[code] ?? code]?.(path);
  if (!failure) return thrown;
  const [what, message, remedy] = failure;
  return new GraftError(`files/${what}`, message, { remedy, cause: thrown });
}

/**
 * A failed file operation that nobody on its way has given a code, with the path that the system names; any other thrown value as it is.
 */
export function asUnforeseenFileError(thrown: unknown): unknown {
  const path = thrown instanceof Error && 'path' in thrown ? thrown.path : undefined;
  const syscall = thrown instanceof Error && 'syscall' in thrown;
  if (!syscall || (typeof path !== 'string' && !systemCode(thrown)?.startsWith('E'))) return thrown;
  const known = asFileError(thrown, typeof path === 'string' ? path : 'a file');
  if (known !== thrown || typeof path !== 'string') return known;
  if (isMissing(thrown))
    return new GraftError('files/missing', `${path} is not there, or not any longer.`, {
      remedy: `Put it back, then ${again}.`,
      cause: thrown,
    });
  return new GraftError('files/failed', `${path} cannot be used: ${whyOf(thrown)}.`, {
    remedy: `Look what is at that place, then ${again}.`,
    cause: thrown,
  });
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
