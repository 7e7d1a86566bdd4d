import path from 'node:path';
import type { DigestStore, FileDigest, StampOf } from '../../../files/digest';
import { asReadError } from '../datasetFiles';
import {
  type BrokenImage,
  brokenFacts,
  type ImageFacts,
  type ImageFactsStore,
  type InspectImage,
  type SoundImage,
} from './imageFacts';
import { ImageReading } from './imageReading';
import { type EachOptions, withEach } from './withEach';

/** An image's file, by whatever its dataset names it. */
export interface NamedImage {
  /** Relative to the dataset's folder, with forward slashes. */
  readonly path: string;
}

export type Scanned<P extends NamedImage> = P & FileDigest & { readonly facts: SoundImage };
export type Unreadable<P extends NamedImage> = P & FileDigest & { readonly facts: BrokenImage };

export interface Scan extends EachOptions {
  /** The dataset's folder, or its archive. */
  readonly root: string;
  /** By what an image that has not changed is known again; its file's if left out. */
  readonly stampOf?: StampOf | undefined;
  readonly digests: Pick<DigestStore, 'digest'>;
  readonly facts: Pick<ImageFactsStore, 'facts'>;
  readonly inspect: InspectImage;
}

/**
 * Looks each image over: its digest, its size, and whether it can be decoded. What is known of unchanged files and of contents is not
 * read again.
 * @returns the images in their order, those apart that cannot be read
 * @throws GraftError `dataset/unreadable`, `picture/needs-sharp`; CancelledError
 */
export async function scanImages<P extends NamedImage>(
  images: readonly P[],
  scan: Scan,
): Promise<{ sound: Scanned<P>[]; broken: Unreadable<P>[] }> {
  const scanned = await withEach(images, scan, (image) => scanImage(image, scan));
  const isSound = (image: (typeof scanned)[number]): image is Scanned<P> => 'hash' in image.facts;
  return {
    sound: scanned.filter(isSound),
    broken: scanned.filter((image): image is Unreadable<P> => !isSound(image)),
  };
}

async function scanImage<P extends NamedImage>(
  image: P,
  { root, stampOf, digests, facts, inspect, signal }: Scan,
): Promise<P & FileDigest & { facts: ImageFacts }> {
  const file = path.resolve(root, image.path);
  const reading = new ImageReading(file, image.path);
  try {
    const { digest: take } = reading;
    const digest = await digests.digest(file, signal, { digest: take, stampOf }).catch(brokenFacts);
    // One that is too large, or lies in a damaged part of an archive, is not read at all.
    if ('code' in digest) return { ...image, sha256: '', bytes: 0, facts: digest };
    const known = await facts.facts(digest.sha256, () => reading.look(inspect));
    return { ...image, ...digest, facts: known };
  } catch (cause) {
    throw asReadError({ name: image.path, path: file }, cause);
  } finally {
    reading.close();
  }
}
