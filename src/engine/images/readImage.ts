import { statSync } from 'node:fs';
import { stat } from 'node:fs/promises';
import { readPlainBytes } from '../../files/readPlainFile';
import { type ImageArchive, openImageArchive, readMember } from './imageArchive';
import { refuseLargeFile } from './imageLimits';

/** Only the last archive is remembered, because a dataset is in one archive. */
let last: { readonly stamp: string; readonly archive: Promise<ImageArchive> } | undefined;

/** Options for reading an image file. */
export interface ReadOptions {
  /** Reads a file outside archives. */
  readonly readFile?: (file: string) => Buffer | Promise<Buffer>;
  /** Awaited with the number of bytes before they are read into memory. */
  readonly beforeReading?: (bytes: number) => Promise<void>;
}

/**
 * Reads an image file. The name of an image in a zip archive treats the archive as a folder: `photos.zip/cat/1.jpg`.
 * @throws GraftError `files/not-plain`, `dataset/bad-archive`, `picture/enormous`, `picture/broken`; the file system's error
 */
export async function readImage(
  file: string,
  { readFile = readPlainBytes, beforeReading }: ReadOptions = {},
): Promise<Buffer> {
  const inArchive = await splitAtArchive(file);
  if (inArchive) return readMember(await archiveAt(inArchive.archive), inArchive.member, beforeReading);
  // Synchronously: files are small and many, and the thread pool takes longer than the read.
  const { size } = statSync(file);
  refuseLargeFile(file, size);
  await beforeReading?.(size);
  return readFile(file);
}

/** The directory of an archive, read again only after a change. */
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
