import type { Entry } from 'yauzl';

/** What is wrong with a member of an archive that is not trusted, as a clause about the archive; undefined if nothing is. */
export function entryProblem(entry: Entry): string | undefined {
  if (!isInside(entry.fileName)) return pathOutside(entry.fileName);
  if (!isPlain(entry)) return `holds ${entry.fileName}, which is a link or no plain file`;
  return entry.isEncrypted() ? `holds ${entry.fileName} encrypted` : undefined;
}

/** Whether a relative path with forward slashes stays in its folder on every system. */
export function isInside(name: string): boolean {
  return (
    name !== '' && !name.startsWith('/') && !/[\\\0]|^[a-z]:/i.test(name) && !name.split('/').includes('..')
  );
}

/** A path that leads out of its folder, as a clause about the archive that names it. */
export function pathOutside(name: string): string {
  return `names a path outside its folder: ${JSON.stringify(name)}`;
}

/** The upper half of the attributes holds the Unix mode if a Unix made the archive; 0 means that it says nothing. */
function isPlain({ externalFileAttributes }: Entry): boolean {
  const type = (externalFileAttributes >>> 16) & 0o170000;
  return type === 0 || type === 0o100000;
}
