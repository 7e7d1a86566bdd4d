import type { DataFix, RowPlace } from '../../../experiment/dataFinding';
import { CancelledError, GraftError } from '../../../experiment/errors';
import type { DigestStore, FileDigest, NamedContent } from '../../../files/digest';
import { unlessMissing } from '../../../files/fileErrors';
import type { HeaderFacts, HeaderScan } from './headerScan';
import {
  type BrokenPicture,
  brokenFacts,
  type InspectPicture,
  inspectFile,
  type PictureFactsStore,
  type SoundPicture,
} from './pictureFacts';
import type { LabelledPicture } from './pictureFindings';

/** What is known of pictures, and how more is learned. */
export interface KnownPictures {
  readonly digests: Pick<DigestStore, 'digest' | 'remembered'>;
  readonly facts: Pick<PictureFactsStore, 'remembered' | 'facts'>;
  /** Looks at those that no run has looked at; left out, they are passed over. */
  readonly headers?: Pick<HeaderScan, 'digest' | 'look'> | undefined;
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

export interface Looking {
  /** What pictures are as contents. */
  readonly content: NamedContent;
  readonly signal?: AbortSignal | undefined;
}

/** More are not decoded while somebody edits: these take a few seconds, once. */
const mostDecoded = 1000;

export type Facts = SoundPicture | HeaderFacts;
/** A picture, and what is known of its content. */
export type Known<F extends Facts = Facts> = CheckedPicture & FileDigest & { readonly facts: F };

/**
 * Learns what pictures are. What runs have learned is not learned anew: of a file that no run has seen, or that has changed, the digest is
 * taken and the header read. If those are not many they are decoded too, which spares the next run the same.
 * @returns those that are there
 * @throws CancelledError
 */
export async function knownOf(
  pictures: readonly CheckedPicture[],
  known: KnownPictures,
  options: Looking,
): Promise<Known[]> {
  const all: Known[] = [];
  for (const picture of pictures) {
    if (options.signal?.aborted) throw new CancelledError();
    const own = await knownPicture(picture, known, options);
    if (own) all.push(own);
  }
  const unseen = all.filter(isUnseen).length;
  const inspect = unseen > 0 && unseen <= mostDecoded ? await known.inspector?.() : undefined;
  return inspect ? decoded(all, known, inspect, options.signal) : all;
}

/** Whether only the header was looked at. */
const isUnseen = ({ facts }: Known) => !('code' in facts) && !('hash' in facts);

async function decoded(
  all: readonly Known[],
  { facts }: KnownPictures,
  inspect: InspectPicture,
  signal: AbortSignal | undefined,
): Promise<Known[]> {
  const seen = [...all];
  for (const [i, picture] of all.entries()) {
    if (!isUnseen(picture)) continue;
    if (signal?.aborted) throw new CancelledError();
    try {
      const own = await facts.facts(picture.sha256, () => inspectFile(picture.file, picture.path, inspect));
      seen[i] = { ...picture, facts: own };
    } catch (thrown) {
      // One may need what is not installed. If it is anything else, the others would fare no better; a run will say why.
      if (!isOfPicture(thrown)) return seen;
    }
  }
  return seen;
}

const isOfPicture = (thrown: unknown) => thrown instanceof GraftError && thrown.code.startsWith('picture/');

async function knownPicture(
  picture: CheckedPicture,
  known: KnownPictures,
  options: Looking,
): Promise<Known | undefined> {
  const digest = await digestOf(picture, known, options);
  // What goes meanwhile has nothing wrong with it.
  if (!digest) return undefined;
  // In an archive a picture can be beyond reading at all.
  if ('code' in digest) return { ...picture, sha256: '', bytes: 0, facts: digest };
  const { sha256 } = digest;
  const facts = (await known.facts.remembered(sha256)) ?? (await known.headers?.look(picture.file, sha256));
  return facts && { ...picture, ...digest, facts };
}

/** The digest of a picture; of one that is not remembered the header is looked at, while it is read. */
async function digestOf(
  { file, path: name }: CheckedPicture,
  { digests, headers }: KnownPictures,
  { content, signal }: Looking,
): Promise<FileDigest | BrokenPicture | undefined> {
  if (!headers) return digests.remembered(file, content);
  const looking: NamedContent = { ...content, digest: (...asked) => headers.digest(...asked) };
  return digests
    .digest(file, signal, looking)
    .catch(unlessMissing)
    .catch((thrown) => brokenFacts(thrown, name));
}
