import { copyFile, link, realpath, rename, rm, stat, symlink } from 'node:fs/promises';
import path from 'node:path';
import { GraftError } from '../../../experiment/errors/errors';
import { writeAtomically } from '../../../files/atomicWrite';
import { unlessMissing, withFileErrors } from '../../../files/fileErrors';
import type { CachedRepository } from '../../../files/hubCache';
import { makeFolder } from '../../../files/makeFolder';
import { sync } from '../../../files/syncTree';
import { temporarySibling } from '../../../files/temporary';

/**
 * Where a file of a snapshot really is. Links within the cache are its layout; one that leads out of it is nobody's who keeps to the layout.
 * @returns undefined if it is not there, or its content is not
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

/** Makes a folder of the cache. @throws GraftError `hub/linked-outside` if a link there leads out of it; `files/*` */
export async function makeCacheFolder({ cache }: CachedRepository, folder: string): Promise<void> {
  await makeFolder(folder);
  await requireInside(cache, await realpath(folder));
}

/** Notes which commit a branch or tag stands for. @throws GraftError `hub/linked-outside`, `files/*` */
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
 * Puts a blob into a snapshot under its name: by a link as Python makes it, or where the system has no such links by sharing or copying the
 * content. What was there is replaced.
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
  throw new GraftError('hub/linked-outside', `A link in the cache ${cache} leads out of it, to ${real}.`, {
    remedy: 'Remove that link, or set HF_HUB_CACHE to the folder that really holds the models.',
    place: { file: cache },
  });
}
