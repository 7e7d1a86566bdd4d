import { copyFile, link, readdir } from 'node:fs/promises';
import path from 'node:path';
import { makeFolder } from './makeFolder';

/**
 * Makes the files of a folder, at any depth, stand in another one too. The content is shared where the disk can do that (hard links)
 * and copied where it cannot, so neither may be written to afterwards. Symbolic links are passed over.
 * @param wanted says by its relative path whether a file comes along
 * @throws GraftError `files/disk-full`, `files/read-only`; the file system's error if a file cannot be read
 */
export async function linkFolder(
  from: string,
  into: string,
  wanted: (relative: string) => boolean,
): Promise<void> {
  const entries = await readdir(from, { recursive: true, withFileTypes: true });
  const files = entries
    .filter((entry) => entry.isFile())
    .map((entry) => path.relative(from, path.join(entry.parentPath, entry.name)));
  for (const file of files.filter(wanted)) {
    const [source, target] = [path.join(from, file), path.join(into, file)];
    await makeFolder(path.dirname(target));
    await link(source, target).catch(() => copyFile(source, target));
  }
}
