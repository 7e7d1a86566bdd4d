import type { DataFix, RowPlace } from '../../../experiment/data/dataFinding';
import type { DigestStore, FileDigest, StampOf } from '../../../files/digest';
import { isMissing } from '../../../files/fileErrors';
import { asReadError } from '../datasetFiles';
import { DecodeSome } from './decodeSome';
import type { HeaderFacts, HeaderScan } from './headerScan';
import {
  type BrokenPicture,
  brokenFacts,
  type InspectPicture,
  type PictureFactsStore,
  type SoundPicture,
} from './pictureFacts';
import type { LabelledPicture } from './pictureFindings';
import { PictureReading } from './pictureReading';
import { type EachOptions, withEach } from './withEach';

/** What is known of pictures, and how more is learned. */
export interface KnownPictures {
  readonly digests: Pick<DigestStore, 'digest' | 'remembered'>;
  readonly facts: Pick<PictureFactsStore, 'remembered' | 'facts'>;
  /** Looks at those that no run has looked at; left out, they are passed over. */
  readonly headers?: Pick<HeaderScan, 'look'> | undefined;
  /** Finds who decodes pictures, if an engine is installed; asked only if there are some that no run has decoded. */
  readonly inspector?: (() => Promise<InspectPicture | undefined>) | undefined;
}

/** A picture of a dataset, and where what is to be said of it is said. */
export interface CheckedPicture extends LabelledPicture {
  /** Absolute; of a picture in an archive, as if that were a folder. */
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
  /** By what pictures are known again; by what their files are if left out. */
  readonly stampOf?: StampOf | undefined;
  /** So many that no run has decoded are decoded. */
  readonly mostDecoded: number;
}

export type Facts = SoundPicture | HeaderFacts;
/** A picture, and what is known of its content. */
export type Known<F extends Facts = Facts> = CheckedPicture & FileDigest & { readonly facts: F };

/**
 * Learns what pictures are. What runs have learned is not learned anew; a file that no run has seen, or that has changed, is read once for
 * its digest and to be decoded, which spares the next run the same. Of those that are too many to be decoded now, only the header is read.
 * @returns those that are there, and how many wait to be decoded
 * @throws GraftError `dataset/unreadable`; CancelledError
 */
export async function knownOf(
  pictures: readonly CheckedPicture[],
  known: KnownPictures,
  options: Looking,
): Promise<{ pictures: Known[]; waiting: number }> {
  const { inspector = async () => undefined } = known;
  const decode = new DecodeSome(known.facts, inspector, options.mostDecoded);
  const all = await withEach(pictures, options, (picture) =>
    knownPicture(picture, { ...known, decode }, options),
  );
  return { pictures: all.filter((picture) => picture !== undefined), waiting: await decode.waiting() };
}

type Learning = KnownPictures & { readonly decode: DecodeSome };

async function knownPicture(
  picture: CheckedPicture,
  learning: Learning,
  looking: Looking,
): Promise<Known | undefined> {
  const reading = new PictureReading(picture.file, picture.path);
  try {
    return await knownByReading(picture, reading, learning, looking);
  } catch (cause) {
    // What goes meanwhile has nothing wrong with it.
    if (isMissing(cause)) return undefined;
    throw asReadError({ name: picture.path, path: picture.file }, cause);
  } finally {
    reading.close();
  }
}

async function knownByReading(
  picture: CheckedPicture,
  reading: PictureReading,
  { digests, facts, headers, decode }: Learning,
  { stampOf, signal }: Looking,
): Promise<Known | undefined> {
  const { file } = picture;
  const digest = headers
    ? await digests.digest(file, signal, { digest: reading.digest, stampOf }).catch(brokenFacts)
    : await digests.remembered(file, stampOf);
  if (!digest) return undefined;
  if ('code' in digest) return unread(picture, digest);
  const { sha256 } = digest;
  const own =
    (await facts.remembered(sha256)) ??
    (headers && ((await decode.look(sha256, reading)) ?? (await headers.look(sha256, reading))));
  return own && { ...picture, ...digest, facts: own };
}

/** One that is too large, or lies in a damaged part of an archive. */
const unread = (picture: CheckedPicture, facts: BrokenPicture): Known => ({
  ...picture,
  sha256: '',
  bytes: 0,
  facts,
});
