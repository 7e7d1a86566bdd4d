import { createHash } from 'node:crypto';
import path from 'node:path';
import { CancelledError } from '../../../experiment/errors/errors';
import type { DigestStore, FileDigest } from '../../../files/digest';
import { asReadError } from '../datasetFiles';
import { atTimes } from './atTimes';
import { type FolderSearch, findImages } from './imageFolder';

/** How the digest of a dataset of images is taken. */
export interface DigestOptions {
  readonly digests: Pick<DigestStore, 'digest'>;
  readonly onProgress?: ((done: number, total: number) => void) | undefined;
}

/**
 * The digest of a folder of images: of their names and contents. An unchanged file that `digests` knows is not read.
 * @throws as `findImages`; GraftError `dataset/unreadable`; CancelledError
 */
export async function digestImages(search: FolderSearch & DigestOptions): Promise<FileDigest> {
  const { root, digests, signal, onProgress } = search;
  const { images } = await findImages(search);
  const hash = createHash('sha256');
  let total = 0;
  const report = atTimes(images.length, (done) => onProgress?.(done, images.length));
  for (const [index, image] of images.entries()) {
    const file = path.join(root, image.path);
    const { sha256, bytes } = await digests.digest(file, signal).catch((cause) => {
      throw signal?.aborted ? new CancelledError() : asReadError({ name: image.path, path: file }, cause);
    });
    hash.update(JSON.stringify([image.path, sha256]));
    total += bytes;
    report(index + 1);
  }
  return { sha256: hash.digest('hex'), bytes: total };
}
