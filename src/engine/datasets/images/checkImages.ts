import type { DataFinding } from '../../../experiment/data/dataFinding';
import { dataWords } from '../../../experiment/data/dataWords';
import type { CheckLimits } from '../checkLimits';
import type { KnownImages } from '../imageFacts';
import { findingsOf } from '../problems';
import { findInImages } from './findInImages';
import { type ImageSubject, imageProblems, placeOfImage } from './imageProblems';
import type { ImageSet } from './imageSets';
import { type Learning, learnImages } from './lookAtImages';

export interface CheckImagesOptions extends Omit<Learning<ImageSubject>, 'mostDecoded' | 'fileOf'> {
  readonly limits: CheckLimits;
}

/** Findings in images, and how many images wait to be decoded. */
export interface CheckedImages {
  readonly findings: DataFinding[];
  readonly waiting: number;
}

type Sets = readonly Pick<ImageSet, 'file' | 'checked'>[];

/**
 * Findings in images, each on its own.
 * @throws CancelledError
 */
export async function checkImages(
  images: readonly ImageSubject[],
  sets: Sets,
  known: KnownImages,
  { limits, ...options }: CheckImagesOptions,
): Promise<CheckedImages> {
  if (images.length > limits.images) return { findings: [tooMany(images, sets, limits.images)], waiting: 0 };
  const { images: learned, waiting } = await learnImages(images, known, {
    ...options,
    fileOf: (image) => sets[image.set]!.checked(image).file,
    mostDecoded: limits.decoded,
  });
  const { problems } = findInImages(learned);
  return { findings: findingsOf(imageProblems(sets), problems, (one) => placeOfImage(one, sets)), waiting };
}

function tooMany(images: readonly ImageSubject[], sets: Sets, most: number): DataFinding {
  const [first] = images as [ImageSubject];
  return {
    code: 'dataset/not-checked',
    severity: 'information',
    ...dataWords.worded('not-checked', { images: images.length, most }),
    ...sets[first.set]!.checked(first).place,
    fixes: [],
  };
}
