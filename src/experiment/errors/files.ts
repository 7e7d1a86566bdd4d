import { formatBytes } from '../words/formatNumbers';
import { t } from '../words/translation';
import { number, optional, says, text } from './catalogue';
import { errorsOf } from './errors';

/** Files and folders that Graft cannot read, write or remove. */
export const fileErrors = {
  'files/disk-failure': says({ path: text }, ({ path }) => ({
    message: t('The disk failed at {0}.', path),
    remedy: t(
      'Check the disk, or the connection to it. Then run the same command again: it resumes where it stopped.',
    ),
  })),
  'files/disk-full': says(
    { path: text, purpose: optional(text), needed: optional(number), free: optional(number) },
    ({ path, purpose, needed, free }) =>
      purpose === undefined || needed === undefined || free === undefined
        ? {
            message: t('There is no space left to write {0}.', path),
            remedy: t('Free some disk space, then run the same command again: it resumes where it stopped.'),
          }
        : {
            message: t(
              '{0} needs {1} of disk space in {2}, and {3} are free.',
              purpose,
              formatBytes(needed),
              path,
              formatBytes(free),
            ),
            remedy: t('Free some space, or set GRAFT_CACHE to a folder on another disk.'),
          },
  ),
  'files/failed': says({ path: text, why: text }, ({ path, why }) => ({
    message: t('{0} cannot be used: {1}.', path, why),
    remedy: t('Check the path, then run the same command again.'),
  })),
  'files/in-the-way': says({ path: text }, ({ path }) => ({
    message: t('Graft needs a folder at {0}, but it is a file.', path),
    remedy: t('Move the file away, then run the same command again.'),
  })),
  'files/linked': says({ path: text }, ({ path }) => ({
    message: t('{0} is a link, and Graft writes and removes nothing through links.', path),
    remedy: t('Check the target of the link and remove the link, then run the same command again.'),
  })),
  'files/missing': says({ path: text }, ({ path }) => ({
    message: t('{0} does not exist, or no longer exists.', path),
    remedy: t('Restore it, then run the same command again.'),
  })),
  'files/not-plain': says({ path: text }, ({ path }) => ({
    message: t('{0} is not a plain file.', path),
    remedy: t('Replace it by a plain file, or remove it. Then run the same command again.'),
  })),
  'files/of-another-user': says({ path: text }, ({ path }) => ({
    message: t('{0} belongs to another user, who can redirect what Graft writes there.', path),
    remedy: t(
      'If you know what is in the folder, take it over with chown; otherwise remove it. Then run the same command again.',
    ),
  })),
  'files/read-only': says({ path: text }, ({ path }) => ({
    message: t('Graft may not write {0}: the disk or the folder is read-only.', path),
    remedy: t(
      'Make the folder writable for your user, or choose another place, then run the same command again.',
    ),
  })),
  'files/too-many-open': says({ path: text }, ({ path }) => ({
    message: t('The system cannot open {0}, because too many files are open.', path),
    remedy: t(
      'Close other programs, or raise the limit (`ulimit -n 4096` in this shell); then run the same command again.',
    ),
  })),
};

export const fileError = errorsOf(fileErrors);
