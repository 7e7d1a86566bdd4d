import path from 'node:path';
import type { FileDigest, StampOf } from '../../../files/digest';
import { isMissing } from '../../../files/fileErrors';
import { asReadError } from '../datasetFiles';
import {
  type BrokenImage,
  brokenFacts,
  type Facts,
  type ImageFacts,
  type ImageTools,
  type KnownImages,
  type SoundImage,
} from '../imageFacts';
import { DecodeSome } from './decodeSome';
import { ImageReading } from './imageReading';
import { type EachOptions, withEach } from './withEach';

/** An image, by the name that messages use. */
interface NamedImage {
  /** Relative to the root of its dataset, with forward slashes. */
  readonly path: string;
}

/** An image, and what is known of its content. */
export type Known<P, F extends Facts = Facts> = P & FileDigest & { readonly facts: F };

interface Looking<P, F> extends EachOptions {
  /** Absolute. */
  readonly fileOf: (image: P) => string;
  readonly digest: (file: string, reading: ImageReading) => Promise<FileDigest | undefined>;
  readonly learn: (sha256: string, reading: ImageReading) => Promise<F | undefined>;
  /** Whether an image may be deleted meanwhile. */
  readonly mayGo?: boolean;
}

/** Inspects images, several at a time. Leaves out images without facts. */
async function lookAt<P extends NamedImage, F extends Facts>(
  images: readonly P[],
  looking: Looking<P, F>,
): Promise<Known<P, F | BrokenImage>[]> {
  const all = await withEach(images, looking, (image) => lookAtOne(image, looking));
  return all.filter((image) => image !== undefined);
}

async function lookAtOne<P extends NamedImage, F extends Facts>(
  image: P,
  { fileOf, digest: take, learn, mayGo }: Looking<P, F>,
): Promise<Known<P, F | BrokenImage> | undefined> {
  const file = fileOf(image);
  const reading = new ImageReading(file, image.path);
  try {
    const digest = await take(file, reading).catch(brokenFacts);
    // An image that is too large, or in a damaged part of an archive, is not read at all.
    if (digest && 'code' in digest) return { ...image, sha256: '', bytes: 0, facts: digest };
    const facts = digest && (await learn(digest.sha256, reading));
    return facts && { ...image, ...digest, facts };
  } catch (cause) {
    if (mayGo && isMissing(cause)) return undefined;
    throw asReadError({ name: image.path, path: file }, cause);
  } finally {
    reading.close();
  }
}

export interface Scan extends ImageTools, EachOptions {
  /** The folder that images' paths are relative to, or their archive. */
  readonly root: string;
}

/**
 * Looks at each image of a run: its digest, its size, and whether it can be decoded. Unchanged files and known contents are not read
 * again.
 * @returns the images in their order, without those that cannot be read, which stand apart
 * @throws GraftError `dataset/unreadable`, `picture/needs-sharp`; CancelledError
 */
export async function scanImages<P extends NamedImage>(
  images: readonly P[],
  { root, stampOf, digests, facts, inspect, ...each }: Scan,
): Promise<{ sound: Known<P, SoundImage>[]; broken: Known<P, BrokenImage>[] }> {
  const scanned = await lookAt<P, ImageFacts>(images, {
    ...each,
    fileOf: (image) => path.resolve(root, image.path),
    digest: (file, { digest }) => digests.digest(file, each.signal, { digest, stampOf }),
    learn: (sha256, reading) => facts.facts(sha256, () => reading.look(inspect)),
  });
  const isSound = (image: Known<P, ImageFacts>): image is Known<P, SoundImage> => 'hash' in image.facts;
  return {
    sound: scanned.filter(isSound),
    broken: scanned.filter((image): image is Known<P, BrokenImage> => !isSound(image)),
  };
}

export interface Learning<P> extends EachOptions {
  readonly fileOf: (image: P) => string;
  readonly stampOf?: StampOf | undefined;
  /** How many images that no run has decoded are decoded now; of the others only the header is read. */
  readonly mostDecoded: number;
}

/**
 * Learns the facts about images that a check needs. Facts that a run has stored are used; a new or changed file is read once, digested and
 * decoded, and the next run uses the result.
 * @returns the images that exist, and the number of those not yet decoded
 * @throws GraftError `dataset/unreadable`; CancelledError
 */
export async function learnImages<P extends NamedImage>(
  images: readonly P[],
  { digests, facts, headers, inspector = async () => undefined }: KnownImages,
  { stampOf, mostDecoded, ...each }: Learning<P>,
): Promise<{ images: Known<P>[]; waiting: number }> {
  const decode = new DecodeSome(facts, inspector, mostDecoded);
  const learned = await lookAt<P, Facts>(images, {
    ...each,
    digest: (file, { digest }) =>
      headers ? digests.digest(file, each.signal, { digest, stampOf }) : digests.remembered(file, stampOf),
    learn: async (sha256, reading) =>
      (await facts.remembered(sha256)) ??
      (headers && ((await decode.look(sha256, reading)) ?? (await headers.look(sha256, reading)))),
    mayGo: true,
  });
  return { images: learned, waiting: await decode.waiting() };
}
