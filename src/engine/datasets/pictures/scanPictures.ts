import path from 'node:path';
import { CancelledError, GraftError } from '../../../experiment/errors';
import type { DigestStore, FileDigest } from '../../../files/digest';
import { enormousPicture } from '../../pictures/pictureErrors';
import { pictureLimits } from '../../pictures/pictureHeader';
import {
  type BrokenPicture,
  brokenFacts,
  type InspectPicture,
  inspectFile,
  type PictureFacts,
  type PictureFactsStore,
  type SoundPicture,
} from './pictureFacts';

/** A picture's file, by whatever its dataset names it. */
export interface NamedPicture {
  /** Relative to the dataset's folder, with forward slashes. */
  readonly path: string;
}

export type Scanned<P extends NamedPicture> = P & FileDigest & { readonly facts: SoundPicture };
export type Unreadable<P extends NamedPicture> = P & FileDigest & { readonly facts: BrokenPicture };

export interface Scan {
  /** The dataset's folder, or its archive. */
  readonly root: string;
  readonly digests: Pick<DigestStore, 'digest'>;
  readonly facts: Pick<PictureFactsStore, 'facts'>;
  readonly inspect: InspectPicture;
  readonly signal?: AbortSignal | undefined;
  readonly onProgress?: (done: number) => void;
}

/** So many pictures are read and waited for at once: enough for all threads that decode. */
const atOnce = 16;

/**
 * Looks each picture over: its digest, its size, and whether it can be decoded. What is known of unchanged files and of contents is not
 * read again.
 * @returns the pictures in their order, those apart that cannot be read
 * @throws GraftError `dataset/unreadable`, `picture/needs-sharp`; CancelledError
 */
export async function scanPictures<P extends NamedPicture>(
  pictures: readonly P[],
  scan: Scan,
): Promise<{ sound: Scanned<P>[]; broken: Unreadable<P>[] }> {
  const scanned: (P & FileDigest & { facts: PictureFacts })[] = [];
  let [next, done] = [0, 0];
  const work = async () => {
    for (let i = next++; i < pictures.length; i = next++) {
      if (scan.signal?.aborted) throw new CancelledError();
      scanned[i] = await scanPicture(pictures[i]!, scan);
      scan.onProgress?.(++done);
    }
  };
  await Promise.all(Array.from({ length: atOnce }, work));
  const isSound = (picture: (typeof scanned)[number]): picture is Scanned<P> => 'hash' in picture.facts;
  return {
    sound: scanned.filter(isSound),
    broken: scanned.filter((picture): picture is Unreadable<P> => !isSound(picture)),
  };
}

async function scanPicture<P extends NamedPicture>(
  picture: P,
  { root, digests, facts, inspect, signal }: Scan,
) {
  const file = path.resolve(root, picture.path);
  try {
    const digest = await digests.digest(file, signal).catch((thrown) => brokenFacts(thrown, picture.path));
    // In an archive a picture can be beyond reading at all.
    if ('code' in digest) return { ...picture, sha256: '', bytes: 0, facts: digest };
    const { sha256, bytes } = digest;
    const look = async () =>
      bytes > pictureLimits.bytes
        ? brokenFacts(enormousPicture(picture.path, `${bytes} bytes`), picture.path)
        : inspectFile(file, picture.path, inspect);
    const known = await facts.facts(sha256, look);
    return { ...picture, sha256, bytes, facts: known };
  } catch (cause) {
    throw signal?.aborted ? new CancelledError() : asUnreadable(cause, picture.path, file);
  }
}

function asUnreadable(cause: unknown, name: string, file: string): GraftError {
  if (cause instanceof GraftError) return cause;
  const why = cause instanceof Error ? cause.message : String(cause);
  return new GraftError('dataset/unreadable', `${name} cannot be read: ${why}.`, {
    remedy: 'Check that the file exists and that you may read it.',
    place: { file },
    cause,
  });
}
