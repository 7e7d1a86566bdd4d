import type { DataFinding, DataFix, RowPlace } from '../../../experiment/dataFinding';
import { CancelledError } from '../../../experiment/errors';
import { t } from '../../../experiment/translation';
import { type DigestStore, type FileDigest, type NamedContent, wholeFile } from '../../../files/digest';
import { unlessMissing } from '../../../files/fileErrors';
import { mostOfAKind, upTo } from '../dataFindings';
import type { HeaderFacts, HeaderScan } from './headerScan';
import { type BrokenPicture, brokenFacts, type PictureFactsStore, type SoundPicture } from './pictureFacts';
import { areLeaked, isTiny, type LabelledPicture, lookAlike, sameContent } from './pictureFindings';

/** What is known of pictures, and how more is learned. */
export interface KnownPictures {
  readonly digests: Pick<DigestStore, 'digest' | 'remembered'>;
  readonly facts: Pick<PictureFactsStore, 'remembered'>;
  /** Looks at those that no run has looked at; left out, they are passed over. */
  readonly headers?: Pick<HeaderScan, 'digest' | 'look'> | undefined;
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

interface Looking {
  /** What pictures are as contents. */
  readonly content: NamedContent;
  readonly signal?: AbortSignal | undefined;
}

/** More are not looked through while somebody edits. */
const mostPictures = 20_000;

type Facts = SoundPicture | HeaderFacts;
type Known<F extends Facts = Facts> = CheckedPicture & FileDigest & { readonly facts: F };
type Sound = Known<Exclude<Facts, BrokenPicture>>;
type About = Pick<DataFinding, 'code' | 'severity' | 'message'>;

/**
 * What is to be mended in pictures, one by one. What runs have learned is not learned anew: of a file that no run has seen, or that has
 * changed, the digest is taken and the header read; it is not decoded, so that whether it looks like another stays open.
 * @throws CancelledError
 */
export async function checkPictures(
  pictures: readonly CheckedPicture[],
  known: KnownPictures,
  { content = wholeFile, signal }: Partial<Looking> = {},
): Promise<DataFinding[]> {
  if (pictures.length > mostPictures) return [tooMany(pictures)];
  const all = await knownOf(pictures, known, { content, signal });
  const sound = all.filter((picture): picture is Sound => !('code' in picture.facts));
  const broken = all.filter((picture): picture is Known<BrokenPicture> => 'code' in picture.facts);
  return [
    ...broken.map((picture) => finding(picture, aboutBroken(picture))),
    ...repeated(sound).map(([picture, first, about]) => finding(picture, about, first)),
    ...sound.filter(({ facts }) => isTiny(facts)).map((picture) => finding(picture, aboutTiny(picture))),
  ].filter(upTo(mostOfAKind));
}

function tooMany(pictures: readonly CheckedPicture[]): DataFinding {
  return {
    code: 'dataset/not-checked',
    severity: 'information',
    message: t(
      'These are {0} pictures: more than {1} are not looked through while you edit. A run warns of what is wrong with them.',
      pictures.length,
      mostPictures,
    ),
    ...pictures[0]!.place,
    fixes: [],
  };
}

function finding(picture: Known, about: About, other?: Known): DataFinding {
  return {
    ...about,
    ...picture.place,
    ...(!picture.isMember && { picture: picture.file }),
    ...(other && !other.isMember && { other: other.itself }),
    // A label is taken from another only where the two differ.
    fixes: picture.fixes.filter(
      ({ fix }) => fix !== 'take-label' || about.code === 'dataset/conflicting-labels',
    ),
  };
}

async function knownOf(
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
  return all;
}

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

type Repeated = readonly [picture: Sound, first: Sound, about: About];

/** Each picture that equals or resembles one before it; what is equal is not said to be alike as well. */
function repeated(pictures: readonly Sound[]): Repeated[] {
  const same = sameContent(pictures);
  const copies = new Set(same.flatMap(([, ...others]) => others.map((i) => pictures[i]!)));
  const decoded = pictures.filter(
    (picture): picture is Known<SoundPicture> => 'hash' in picture.facts && !copies.has(picture),
  );
  return [
    ...pairs(same, pictures).map(([picture, first]) => [picture, first, aboutCopy(picture, first)] as const),
    ...pairs(lookAlike(decoded), decoded).map(
      ([picture, first]) => [picture, first, aboutAlike(picture, first)] as const,
    ),
  ];
}

/** Each of a group beside its first. */
function pairs<P>(groups: readonly number[][], pictures: readonly P[]): (readonly [P, P])[] {
  return groups.flatMap(([first, ...others]) =>
    others.map((i) => [pictures[i]!, pictures[first!]!] as const),
  );
}

function aboutCopy(picture: LabelledPicture, first: LabelledPicture): About {
  if (picture.label !== first.label)
    return {
      code: 'dataset/conflicting-labels',
      severity: 'warning',
      message: t('{0} is a copy of {1}, which has another label.', picture.path, first.path),
    };
  return areLeaked([picture, first])
    ? leak(picture, first)
    : {
        code: 'dataset/duplicates',
        severity: 'information',
        message: t('{0} is a copy of {1}.', picture.path, first.path),
      };
}

function aboutAlike(picture: LabelledPicture, first: LabelledPicture): About {
  return areLeaked([picture, first])
    ? leak(picture, first)
    : {
        code: 'dataset/near-duplicates',
        severity: 'information',
        message: t('{0} looks like {1}.', picture.path, first.path),
      };
}

const leak = (picture: LabelledPicture, first: LabelledPicture): About => ({
  code: 'dataset/leaked-pictures',
  severity: 'warning',
  message: t(
    'Of {0} and {1}, which are the same or look alike, one is scored and one is trained on. That makes the score too good.',
    picture.path,
    first.path,
  ),
});

/** Why is said in the engine's words, as a run says it. */
const aboutBroken = ({ path: name, facts }: Known<BrokenPicture>): About => ({
  code: facts.code,
  severity: 'warning',
  message: `${name} ${facts.why}`,
});

const aboutTiny = ({ path: name, facts: { width, height } }: Sound): About => ({
  code: 'dataset/tiny-pictures',
  severity: 'information',
  message: t('{0} has only {1} x {2} pixels.', name, width, height),
});
