import type { Entry } from 'yauzl';
import type { ArchiveProblem } from '../experiment/errors/assets';

/** The problem with a member of an untrusted archive; undefined if there is none. */
export function entryProblem(entry: Entry): ArchiveProblem | undefined {
  if (!isInside(entry.fileName)) return ['outside', entry.fileName];
  if (!isPlain(entry)) return ['link', entry.fileName];
  return entry.isEncrypted() ? ['encrypted', entry.fileName] : undefined;
}

/** Whether a relative path with forward slashes stays in its folder on every system. */
export function isInside(name: string): boolean {
  return (
    name !== '' && !name.startsWith('/') && !/[\\\0]|^[a-z]:/i.test(name) && !name.split('/').includes('..')
  );
}

/** The upper half of the attributes holds the Unix mode if a Unix made the archive; 0 means that it says nothing. */
function isPlain({ externalFileAttributes }: Entry): boolean {
  const type = (externalFileAttributes >>> 16) & 0o170000;
  return type === 0 || type === 0o100000;
}
