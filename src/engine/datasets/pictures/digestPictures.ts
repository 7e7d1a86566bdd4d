import { createHash } from 'node:crypto';
import path from 'node:path';
import type { DigestStore, FileDigest } from '../../../files/digest';
import { type FolderSearch, findPictures } from './pictureFolder';

/**
 * The digest of a folder of pictures: of their names and contents. An unchanged file that `digests` knows is not read.
 * @throws as `findPictures`; the file system's error; CancelledError
 */
export async function digestPictures(
  search: FolderSearch & { digests: Pick<DigestStore, 'digest'> },
): Promise<FileDigest> {
  const { root, digests, signal } = search;
  const { pictures } = await findPictures(search);
  const hash = createHash('sha256');
  let total = 0;
  for (const picture of pictures) {
    const { sha256, bytes } = await digests.digest(path.join(root, picture.path), signal);
    hash.update(JSON.stringify([picture.path, sha256]));
    total += bytes;
  }
  return { sha256: hash.digest('hex'), bytes: total };
}
