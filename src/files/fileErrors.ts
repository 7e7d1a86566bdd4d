import { GraftError } from '../experiment/errors';

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

/** A full or read-only disk, or a link that is not followed, as a coded error that names the path; any other thrown value as it is. */
export function asFileError(thrown: unknown, path: string): unknown {
  switch (systemCode(thrown)) {
    case 'ENOSPC':
    case 'EDQUOT':
      return new GraftError('files/disk-full', `There is no space left to write ${path}.`, {
        remedy: 'Free some disk space, then run the same command again: it resumes where it stopped.',
        cause: thrown,
      });
    case 'EROFS':
    case 'EACCES':
    case 'EPERM':
      return new GraftError(
        'files/read-only',
        `Graft may not write ${path}: the disk or the folder is read-only.`,
        {
          remedy: `Make the folder writable for your user, or choose another place, then run the same command again.`,
          cause: thrown,
        },
      );
    case 'ELOOP':
      return linked(path, thrown);
    default:
      return thrown;
  }
}

/**
 * Runs a piece of file work.
 * @throws GraftError `files/disk-full`, `files/read-only` or `files/linked`, naming `path`; any other failure as it came
 */
export async function withFileErrors<T>(path: string, work: () => Promise<T>): Promise<T> {
  try {
    return await work();
  } catch (thrown) {
    throw asFileError(thrown, path);
  }
}
