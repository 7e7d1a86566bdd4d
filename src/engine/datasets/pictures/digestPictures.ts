import { createHash } from 'node:crypto';
import path from 'node:path';
import { CancelledError } from '../../../experiment/errors/errors';
import type { DigestStore, FileDigest } from '../../../files/digest';
import { asReadError } from '../datasetFiles';
import { atTimes } from './atTimes';
import { type FolderSearch, findPictures } from './pictureFolder';

/** How the digest of a dataset of pictures is taken. */
export interface DigestOptions {
  readonly digests: Pick<DigestStore, 'digest'>;
  readonly onProgress?: ((done: number, total: number) => void) | undefined;
}

/**
 * The digest of a folder of pictures: of their names and contents. An unchanged file that `digests` knows is not read.
 * @throws as `findPictures`; GraftError `dataset/unreadable`; CancelledError
 */
export async function digestPictures(search: FolderSearch & DigestOptions): Promise<FileDigest> {
  const { root, digests, signal, onProgress } = search;
  const { pictures } = await findPictures(search);
  const hash = createHash('sha256');
  let total = 0;
  const report = atTimes(pictures.length, (done) => onProgress?.(done, pictures.length));
  for (const [index, picture] of pictures.entries()) {
    const file = path.join(root, picture.path);
    const { sha256, bytes } = await digests.digest(file, signal).catch((cause) => {
      throw signal?.aborted ? new CancelledError() : asReadError({ name: picture.path, path: file }, cause);
    });
    hash.update(JSON.stringify([picture.path, sha256]));
    total += bytes;
    report(index + 1);
  }
  return { sha256: hash.digest('hex'), bytes: total };
}
