import type { DataFinding } from '../../../experiment/data/dataFinding';
import { t } from '../../../experiment/words/translation';
import type { CheckLimits } from '../checkLimits';
import { mostOfAKind, upTo } from '../dataFindings';
import {
  type CheckedPicture,
  type Facts,
  type Known,
  type KnownPictures,
  knownOf,
  type Looking,
} from './knownPictures';
import type { BrokenPicture, SoundPicture } from './pictureFacts';
import { areLeaked, isTiny, type LabelledPicture, lookAlike, sameContent } from './pictureFindings';

type Sound = Known<Exclude<Facts, BrokenPicture>>;
type About = Pick<DataFinding, 'code' | 'severity' | 'message'>;

export interface CheckPicturesOptions extends Omit<Looking, 'mostDecoded'> {
  readonly limits: CheckLimits;
}

/** What was found in pictures, and how many of them wait to be decoded. */
export interface CheckedPictures {
  readonly findings: DataFinding[];
  readonly waiting: number;
}

/**
 * What is to be mended in pictures, one by one.
 * @throws CancelledError
 */
export async function checkPictures(
  pictures: readonly CheckedPicture[],
  known: KnownPictures,
  { limits, ...options }: CheckPicturesOptions,
): Promise<CheckedPictures> {
  if (pictures.length > limits.pictures)
    return { findings: [tooMany(pictures, limits.pictures)], waiting: 0 };
  const looking = { ...options, mostDecoded: limits.decoded };
  const { pictures: all, waiting } = await knownOf(pictures, known, looking);
  return { findings: findingsIn(all), waiting };
}

function findingsIn(all: readonly Known[]): DataFinding[] {
  const sound = all.filter((picture): picture is Sound => !('code' in picture.facts));
  const broken = all.filter((picture): picture is Known<BrokenPicture> => 'code' in picture.facts);
  return [
    ...broken.map((picture) => finding(picture, aboutBroken(picture))),
    ...repeated(sound).map(([picture, first, about]) => finding(picture, about, first)),
    ...sound.filter(({ facts }) => isTiny(facts)).map((picture) => finding(picture, aboutTiny(picture))),
  ].filter(upTo(mostOfAKind));
}

function tooMany(pictures: readonly CheckedPicture[], most: number): DataFinding {
  return {
    code: 'dataset/not-checked',
    severity: 'information',
    message: t(
      'These are {0} pictures: more than {1} are not looked through while you edit. A run warns of what is wrong with them; `graft check` looks through all.',
      pictures.length,
      most,
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
