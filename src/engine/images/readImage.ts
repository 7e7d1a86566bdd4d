import { statSync } from 'node:fs';
import { stat } from 'node:fs/promises';
import { readPlainBytes } from '../../files/readPlainFile';
import { type ImageArchive, openImageArchive, readMember } from './imageArchive';
import { refuseLargeFile } from './imageLimits';

/** Only the archive that was read from last is remembered: a dataset lies in one. */
let last: { readonly stamp: string; readonly archive: Promise<ImageArchive> } | undefined;

/** How an image's file is read. */
export interface ReadOptions {
  /** Who reads a file that is in no archive. */
  readonly readFile?: (file: string) => Buffer | Promise<Buffer>;
  /** Waited for when it is known how many bytes will be in memory. */
  readonly beforeReading?: (bytes: number) => Promise<void>;
}

/**
 * The bytes of an image's file. One in a zip archive is named as if the archive were a folder: `photos.zip/cat/1.jpg`.
 * @throws GraftError `files/not-plain`, `dataset/bad-archive`, `picture/enormous`, `picture/broken`; the file system's error
 */
export async function readImage(
  file: string,
  { readFile = readPlainBytes, beforeReading }: ReadOptions = {},
): Promise<Buffer> {
  const inArchive = await splitAtArchive(file);
  if (inArchive) return readMember(await archiveAt(inArchive.archive), inArchive.member, beforeReading);
  // At once: there are many small ones, and a thread of the system's pool takes longer than its answer.
  const { size } = statSync(file);
  refuseLargeFile(file, size);
  await beforeReading?.(size);
  return readFile(file);
}

/** An archive's directory, read again only after a change. */
export async function archiveAt(path: string): Promise<ImageArchive> {
  const { size, mtimeNs, ino } = await stat(path, { bigint: true });
  const stamp = `${path} ${size} ${mtimeNs} ${ino}`;
  if (last?.stamp !== stamp) last = { stamp, archive: openImageArchive(path) };
  return last.archive;
}

async function splitAtArchive(file: string): Promise<{ archive: string; member: string } | undefined> {
  for (const { index } of file.matchAll(/(?<=\.zip)[\\/]/gi)) {
    const archive = file.slice(0, index);
    const isFile = await stat(archive).then(
      (found) => found.isFile(),
      () => false,
    );
    if (isFile) return { archive, member: file.slice(index + 1).replaceAll('\\', '/') };
  }
  return undefined;
}
