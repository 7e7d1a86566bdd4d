import { statSync } from 'node:fs';
import { stat } from 'node:fs/promises';
import { readPlainBytes } from '../../files/readPlainFile';
import { openPictureArchive, type PictureArchive, readMember } from './pictureArchive';
import { refuseLargeFile } from './pictureLimits';

/** Only the archive that was read from last is remembered: a dataset lies in one. */
let last: { readonly stamp: string; readonly archive: Promise<PictureArchive> } | undefined;

/**
 * The bytes of a picture's file. One in a zip archive is named as if the archive were a folder: `photos.zip/cat/1.jpg`.
 * @param readFile who reads a file that is in no archive
 * @throws GraftError `files/not-plain`, `dataset/bad-archive`, `picture/enormous`, `picture/broken`; the file system's error
 */
export async function readPicture(
  file: string,
  readFile: (file: string) => Buffer | Promise<Buffer> = readPlainBytes,
): Promise<Buffer> {
  const inArchive = await splitAtArchive(file);
  if (!inArchive) {
    refuseLargeFile(file, statSync(file).size);
    return readFile(file);
  }
  return readMember(await archiveAt(inArchive.archive), inArchive.member);
}

/** An archive's directory, read again only after a change. */
export async function archiveAt(path: string): Promise<PictureArchive> {
  const { size, mtimeNs, ino } = await stat(path, { bigint: true });
  const stamp = `${path} ${size} ${mtimeNs} ${ino}`;
  if (last?.stamp !== stamp) last = { stamp, archive: openPictureArchive(path) };
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
