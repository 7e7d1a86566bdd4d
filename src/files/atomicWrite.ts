import { type FileHandle, mkdir, open, readdir, rename, rm } from 'node:fs/promises';
import path from 'node:path';
import { systemCode, unlessMissing, withFileErrors } from './fileErrors';
import { makeFolder } from './makeFolder';
import { sync } from './syncTree';
import { sweepTemporary, temporarySibling } from './temporary';

/** Content to write: a string, bytes, or a sequence of pieces (a stream), so that large files need no large buffer. */
export type Content = string | Uint8Array | Iterable<Uint8Array> | AsyncIterable<Uint8Array>;

/**
 * Replaces a file so that a reader, or a crash at any moment, finds the old file or the new one whole, never a part.
 * The folder must exist.
 * @throws GraftError `files/disk-full`, `files/read-only`
 */
export async function writeAtomically(target: string, content: Content): Promise<void> {
  await withFileErrors(target, async () => {
    await replace(target, content, (handle) => handle.sync());
    await sync(path.dirname(target));
  });
}

/**
 * As `writeAtomically`, for what may be lost: it does not wait for the disk, which takes a tenth of a second while that is busy with a model's
 * weights. After a power cut the file may be the old one, or empty.
 */
export async function replaceAtOnce(target: string, content: Content): Promise<void> {
  await withFileErrors(target, () => replace(target, content));
}

/** @param finish is called when the system has all of the new file, before it takes the old one's place */
async function replace(
  target: string,
  content: Content,
  finish?: (handle: FileHandle) => Promise<void>,
): Promise<void> {
  const temporary = temporarySibling(target);
  try {
    const handle = await open(temporary, 'wx');
    try {
      await writePieces(handle, content);
      await finish?.(handle);
    } finally {
      await handle.close();
    }
    await rename(temporary, target);
  } catch (thrown) {
    await rm(temporary, { force: true });
    throw thrown;
  }
}

/**
 * Builds a folder under a temporary name and renames it when `fill` is done, so the folder is complete or absent.
 * If another process made it first, its folder stays and ours is dropped: both have the same content, since their name is a key.
 * Makes the parent folders and removes leftovers of dead processes beside it.
 * @throws GraftError `files/disk-full`, `files/read-only`; any error of `fill`
 */
export async function buildFolder(target: string, fill: (temporary: string) => Promise<void>): Promise<void> {
  const temporary = temporarySibling(target);
  await withFileErrors(target, async () => {
    await makeFolder(path.dirname(target));
    await sweepTemporary(path.dirname(target));
    await mkdir(temporary);
    try {
      await fill(temporary);
      await renameUnlessThere(temporary, target);
    } finally {
      await rm(temporary, { recursive: true, force: true });
    }
    await sync(path.dirname(target));
  });
}

async function writePieces(handle: FileHandle, content: Content): Promise<void> {
  if (typeof content === 'string' || content instanceof Uint8Array) return handle.writeFile(content);
  for await (const piece of content) await handle.writeFile(piece);
}

async function renameUnlessThere(temporary: string, target: string): Promise<void> {
  try {
    await rename(temporary, target);
  } catch (thrown) {
    const theirs =
      ['ENOTEMPTY', 'EEXIST', 'EPERM'].includes(systemCode(thrown) ?? '') && (await exists(target));
    if (!theirs) throw thrown;
  }
}

async function exists(folder: string): Promise<boolean> {
  return ((await readdir(folder).catch(unlessMissing)) ?? []).length > 0;
}
