import type { DataFinding } from '../../../experiment/data/dataFinding';
import { t } from '../../../experiment/words/translation';
import type { CheckLimits } from '../checkLimits';
import { mostOfAKind, upTo } from '../dataFindings';
import type { BrokenImage, SoundImage } from './imageFacts';
import { areLeaked, isTiny, type LabelledImage, lookAlike, sameContent } from './imageFindings';
import {
  type CheckedImage,
  type Facts,
  type Known,
  type KnownImages,
  knownOf,
  type Looking,
} from './knownImages';

type Sound = Known<Exclude<Facts, BrokenImage>>;
type About = Pick<DataFinding, 'code' | 'severity' | 'message'>;

export interface CheckImagesOptions extends Omit<Looking, 'mostDecoded'> {
  readonly limits: CheckLimits;
}

/** What was found in images, and how many of them wait to be decoded. */
export interface CheckedImages {
  readonly findings: DataFinding[];
  readonly waiting: number;
}

/**
 * What is to be mended in images, one by one.
 * @throws CancelledError
 */
export async function checkImages(
  images: readonly CheckedImage[],
  known: KnownImages,
  { limits, ...options }: CheckImagesOptions,
): Promise<CheckedImages> {
  if (images.length > limits.images) return { findings: [tooMany(images, limits.images)], waiting: 0 };
  const looking = { ...options, mostDecoded: limits.decoded };
  const { images: all, waiting } = await knownOf(images, known, looking);
  return { findings: findingsIn(all), waiting };
}

function findingsIn(all: readonly Known[]): DataFinding[] {
  const sound = all.filter((image): image is Sound => !('code' in image.facts));
  const broken = all.filter((image): image is Known<BrokenImage> => 'code' in image.facts);
  return [
    ...broken.map((image) => finding(image, aboutBroken(image))),
    ...repeated(sound).map(([image, first, about]) => finding(image, about, first)),
    ...sound.filter(({ facts }) => isTiny(facts)).map((image) => finding(image, aboutTiny(image))),
  ].filter(upTo(mostOfAKind));
}

function tooMany(images: readonly CheckedImage[], most: number): DataFinding {
  return {
    code: 'dataset/not-checked',
    severity: 'information',
    message: t(
      'These are {0} images: more than {1} are not looked through while you edit. A run warns of what is wrong with them; `graft check` looks through all.',
      images.length,
      most,
    ),
    ...images[0]!.place,
    fixes: [],
  };
}

function finding(image: Known, about: About, other?: Known): DataFinding {
  return {
    ...about,
    ...image.place,
    ...(!image.isMember && { picture: image.file }),
    ...(other && !other.isMember && { other: other.itself }),
    // A label is taken from another only where the two differ.
    fixes: image.fixes.filter(
      ({ fix }) => fix !== 'take-label' || about.code === 'dataset/conflicting-labels',
    ),
  };
}

type Repeated = readonly [image: Sound, first: Sound, about: About];

/** Each image that equals or resembles one before it; what is equal is not said to be alike as well. */
function repeated(images: readonly Sound[]): Repeated[] {
  const same = sameContent(images);
  const copies = new Set(same.flatMap(([, ...others]) => others.map((i) => images[i]!)));
  const decoded = images.filter(
    (image): image is Known<SoundImage> => 'hash' in image.facts && !copies.has(image),
  );
  return [
    ...pairs(same, images).map(([image, first]) => [image, first, aboutCopy(image, first)] as const),
    ...pairs(lookAlike(decoded), decoded).map(
      ([image, first]) => [image, first, aboutAlike(image, first)] as const,
    ),
  ];
}

/** Each of a group beside its first. */
function pairs<P>(groups: readonly number[][], images: readonly P[]): (readonly [P, P])[] {
  return groups.flatMap(([first, ...others]) => others.map((i) => [images[i]!, images[first!]!] as const));
}

function aboutCopy(image: LabelledImage, first: LabelledImage): About {
  if (image.label !== first.label)
    return {
      code: 'dataset/conflicting-labels',
      severity: 'warning',
      message: t('{0} is a copy of {1}, which has another label.', image.path, first.path),
    };
  return areLeaked([image, first])
    ? leak(image, first)
    : {
        code: 'dataset/duplicates',
        severity: 'information',
        message: t('{0} is a copy of {1}.', image.path, first.path),
      };
}

function aboutAlike(image: LabelledImage, first: LabelledImage): About {
  return areLeaked([image, first])
    ? leak(image, first)
    : {
        code: 'dataset/near-duplicates',
        severity: 'information',
        message: t('{0} looks like {1}.', image.path, first.path),
      };
}

const leak = (image: LabelledImage, first: LabelledImage): About => ({
  code: 'dataset/leaked-pictures',
  severity: 'warning',
  message: t(
    'Of {0} and {1}, which are the same or look alike, one is scored and one is trained on. That makes the score too good.',
    image.path,
    first.path,
  ),
});

/** Why is said in the engine's words, as a run says it. */
const aboutBroken = ({ path: name, facts }: Known<BrokenImage>): About => ({
  code: facts.code,
  severity: 'warning',
  message: `${name} ${facts.why}`,
});

const aboutTiny = ({ path: name, facts: { width, height } }: Sound): About => ({
  code: 'dataset/tiny-pictures',
  severity: 'information',
  message: t('{0} has only {1} x {2} pixels.', name, width, height),
});
