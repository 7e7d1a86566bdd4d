import path from 'node:path';
import type { DigestStore, FileDigest, StampOf } from '../../../files/digest';
import { asReadError } from '../datasetFiles';
import {
  type BrokenPicture,
  brokenFacts,
  type InspectPicture,
  type PictureFacts,
  type PictureFactsStore,
  type SoundPicture,
} from './pictureFacts';
import { PictureReading } from './pictureReading';
import { type EachOptions, withEach } from './withEach';

/** A picture's file, by whatever its dataset names it. */
export interface NamedPicture {
  /** Relative to the dataset's folder, with forward slashes. */
  readonly path: string;
}

export type Scanned<P extends NamedPicture> = P & FileDigest & { readonly facts: SoundPicture };
export type Unreadable<P extends NamedPicture> = P & FileDigest & { readonly facts: BrokenPicture };

export interface Scan extends EachOptions {
  /** The dataset's folder, or its archive. */
  readonly root: string;
  /** By what a picture that has not changed is known again; its file's if left out. */
  readonly stampOf?: StampOf | undefined;
  readonly digests: Pick<DigestStore, 'digest'>;
  readonly facts: Pick<PictureFactsStore, 'facts'>;
  readonly inspect: InspectPicture;
}

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
  const scanned = await withEach(pictures, scan, (picture) => scanPicture(picture, scan));
  const isSound = (picture: (typeof scanned)[number]): picture is Scanned<P> => 'hash' in picture.facts;
  return {
    sound: scanned.filter(isSound),
    broken: scanned.filter((picture): picture is Unreadable<P> => !isSound(picture)),
  };
}

async function scanPicture<P extends NamedPicture>(
  picture: P,
  { root, stampOf, digests, facts, inspect, signal }: Scan,
): Promise<P & FileDigest & { facts: PictureFacts }> {
  const file = path.resolve(root, picture.path);
  const reading = new PictureReading(file, picture.path);
  try {
    const { digest: take } = reading;
    const digest = await digests.digest(file, signal, { digest: take, stampOf }).catch(brokenFacts);
    // One that is too large, or lies in a damaged part of an archive, is not read at all.
    if ('code' in digest) return { ...picture, sha256: '', bytes: 0, facts: digest };
    const known = await facts.facts(digest.sha256, () => reading.look(inspect));
    return { ...picture, ...digest, facts: known };
  } catch (cause) {
    throw asReadError({ name: picture.path, path: file }, cause);
  } finally {
    reading.close();
  }
}
