import type { DataFix, RowPlace } from '../../../experiment/data/dataFinding';
import type { DigestStore, FileDigest, StampOf } from '../../../files/digest';
import { isMissing } from '../../../files/fileErrors';
import { asReadError } from '../datasetFiles';
import { DecodeSome } from './decodeSome';
import type { HeaderFacts, HeaderScan } from './headerScan';
import {
  type BrokenImage,
  brokenFacts,
  type ImageFactsStore,
  type InspectImage,
  type SoundImage,
} from './imageFacts';
import type { LabelledImage } from './imageFindings';
import { ImageReading } from './imageReading';
import { type EachOptions, withEach } from './withEach';

/** What is known of images, and how more is learned. */
export interface KnownImages {
  readonly digests: Pick<DigestStore, 'digest' | 'remembered'>;
  readonly facts: Pick<ImageFactsStore, 'remembered' | 'facts'>;
  /** Looks at those that no run has looked at; left out, they are passed over. */
  readonly headers?: Pick<HeaderScan, 'look'> | undefined;
  /** Finds who decodes images, if an engine is installed; asked only if there are some that no run has decoded. */
  readonly inspector?: (() => Promise<InspectImage | undefined>) | undefined;
}

/** An image of a dataset, and where what is to be said of it is said. */
export interface CheckedImage extends LabelledImage {
  /** Absolute; of an image in an archive, as if that were a folder. */
  readonly file: string;
  /** Whether it lies in an archive, so that no file of its own can be shown. */
  readonly isMember?: boolean;
  /** The line of the experiment that names its folder, or its row. */
  readonly place: RowPlace;
  /** Where it is seen that another one is held against it: its file, or its row. */
  readonly itself: RowPlace;
  readonly fixes: readonly DataFix[];
}

export interface Looking extends EachOptions {
  /** By what images are known again; by what their files are if left out. */
  readonly stampOf?: StampOf | undefined;
  /** So many that no run has decoded are decoded. */
  readonly mostDecoded: number;
}

export type Facts = SoundImage | HeaderFacts;
/** An image, and what is known of its content. */
export type Known<F extends Facts = Facts> = CheckedImage & FileDigest & { readonly facts: F };

/**
 * Learns what images are. What runs have learned is not learned anew; a file that no run has seen, or that has changed, is read once for
 * its digest and to be decoded, which spares the next run the same. Of those that are too many to be decoded now, only the header is read.
 * @returns those that are there, and how many wait to be decoded
 * @throws GraftError `dataset/unreadable`; CancelledError
 */
export async function knownOf(
  images: readonly CheckedImage[],
  known: KnownImages,
  options: Looking,
): Promise<{ images: Known[]; waiting: number }> {
  const { inspector = async () => undefined } = known;
  const decode = new DecodeSome(known.facts, inspector, options.mostDecoded);
  const all = await withEach(images, options, (image) => knownImage(image, { ...known, decode }, options));
  return { images: all.filter((image) => image !== undefined), waiting: await decode.waiting() };
}

type Learning = KnownImages & { readonly decode: DecodeSome };

async function knownImage(
  image: CheckedImage,
  learning: Learning,
  looking: Looking,
): Promise<Known | undefined> {
  const reading = new ImageReading(image.file, image.path);
  try {
    return await knownByReading(image, reading, learning, looking);
  } catch (cause) {
    // What goes meanwhile has nothing wrong with it.
    if (isMissing(cause)) return undefined;
    throw asReadError({ name: image.path, path: image.file }, cause);
  } finally {
    reading.close();
  }
}

async function knownByReading(
  image: CheckedImage,
  reading: ImageReading,
  { digests, facts, headers, decode }: Learning,
  { stampOf, signal }: Looking,
): Promise<Known | undefined> {
  const { file } = image;
  const digest = headers
    ? await digests.digest(file, signal, { digest: reading.digest, stampOf }).catch(brokenFacts)
    : await digests.remembered(file, stampOf);
  if (!digest) return undefined;
  if ('code' in digest) return unread(image, digest);
  const { sha256 } = digest;
  const own =
    (await facts.remembered(sha256)) ??
    (headers && ((await decode.look(sha256, reading)) ?? (await headers.look(sha256, reading))));
  return own && { ...image, ...digest, facts: own };
}

/** One that is too large, or lies in a damaged part of an archive. */
const unread = (image: CheckedImage, facts: BrokenImage): Known => ({
  ...image,
  sha256: '',
  bytes: 0,
  facts,
});
