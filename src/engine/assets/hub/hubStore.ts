import { copyFile, link, realpath, rename, rm, stat, symlink } from 'node:fs/promises';
import path from 'node:path';
import { hubError } from '../../../experiment/errors/hub';
import { writeAtomically } from '../../../files/atomicWrite';
import { unlessMissing, withFileErrors } from '../../../files/fileErrors';
import type { CachedRepository } from '../../../files/hubCache';
import { makeFolder } from '../../../files/makeFolder';
import { sync } from '../../../files/syncTree';
import { temporarySibling } from '../../../files/temporary';

/**
 * The real path of a snapshot's file. The cache's layout consists of links inside it; a link that leads out is refused.
 * @returns undefined if the file or its content is missing
 * @throws GraftError `hub/linked-outside`
 */
export async function contentOf(
  repository: CachedRepository,
  commit: string,
  name: string,
): Promise<string | undefined> {
  const file = await realpath(path.join(repository.snapshot(commit), name)).catch(unlessMissing);
  if (file === undefined || !(await stat(file)).isFile()) return undefined;
  await requireInside(repository.cache, file);
  return file;
}

/** Creates a folder of the cache. @throws GraftError `hub/linked-outside` if a link leads out of the cache; `files/*` */
export async function makeCacheFolder({ cache }: CachedRepository, folder: string): Promise<void> {
  await makeFolder(folder);
  await requireInside(cache, await realpath(folder));
}

/** Records the commit of a branch or tag. @throws GraftError `hub/linked-outside`, `files/*` */
export async function writeRef(
  repository: CachedRepository,
  revision: string,
  commit: string,
): Promise<void> {
  const file = repository.ref(revision);
  await makeCacheFolder(repository, path.dirname(file));
  await writeAtomically(file, commit);
}

/**
 * Adds a blob to a snapshot under its name: by a link as in Python, or, on systems without such links, by sharing or copying the content.
 * Replaces an existing entry.
 * @throws GraftError `hub/linked-outside`, `files/*`
 */
export async function putIntoSnapshot(
  repository: CachedRepository,
  commit: string,
  name: string,
  blob: string,
): Promise<void> {
  const pointer = path.join(repository.snapshot(commit), ...name.split('/'));
  const folder = path.dirname(pointer);
  await makeCacheFolder(repository, folder);
  const temporary = temporarySibling(pointer);
  await withFileErrors(pointer, async () => {
    try {
      await symlink(path.relative(folder, blob), temporary)
        .catch(() => link(blob, temporary))
        .catch(() => copyFile(blob, temporary));
      await rename(temporary, pointer);
    } finally {
      await rm(temporary, { force: true });
    }
    await sync(folder);
  });
}

async function requireInside(cache: string, real: string): Promise<void> {
  const root = await realpath(cache);
  if (real.startsWith(root + path.sep)) return;
  throw hubError('hub/linked-outside', { cache, target: real }, { place: { file: cache } });
}
