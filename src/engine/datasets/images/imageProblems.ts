import { dataWords } from '../../../experiment/data/dataWords';
import { groupBy } from '../groupBy';
import { brokenError, type Facts } from '../imageFacts';
import { countRows, type Placement, type Problem, type ProblemKinds } from '../problems';
import type { ImageSet, SetImage } from './imageSets';

/** An image, a row that should name one, or another file, in the set at a position. */
export interface ImageSubject extends SetImage {
  readonly set: number;
  readonly sha256?: string;
  readonly facts?: Facts;
}
export type ImageProblem = Problem<ImageSubject>;

/** Images whose shorter side has fewer pixels show little. */
const tinySide = 32;
export const isTiny = ({ width, height }: Sides) => Math.min(width, height) < tinySide;
/** Files that a message names. */
const named = 8;

const { worded } = dataWords;
const pairOf = ({ subject, first }: ImageProblem) => ({ image: subject.path, first: first!.path });
const sizeOf = ({ path: image, facts }: ImageSubject) => {
  const { width, height } = facts as Sides;
  return { image, width, height };
};
export type Sides = Extract<Facts, { width: number }>;

/** Problems of images, and of the files and rows that should be or name one. */
export function imageProblems(sets: readonly Pick<ImageSet, 'file'>[]): ProblemKinds<ImageSubject> {
  const rowsOf = (problems: readonly ImageProblem[]) =>
    countRows(problems.map(({ subject: { set, example } }) => ({ ...sets[set]!.file, line: example.line })));
  return {
    'dataset/empty-texts': {
      severity: 'information',
      one: () => worded('empty-image', {}),
      all: (problems) => worded('empty-images', rowsOf(problems)),
    },
    'dataset/missing-pictures': {
      severity: 'warning',
      one: ({ subject }) => worded('missing', { image: subject.path }),
      all: (problems) => worded('missing-images', rowsOf(problems)),
    },
    'dataset/other-files': {
      severity: 'information',
      all: (problems) => worded('other-files', listOf(problems.map(({ subject }) => subject.path))),
    },
    'dataset/broken-pictures': {
      severity: 'warning',
      one: ({ subject }) => wordsOfBroken(subject),
      all: (problems) => worded('broken-images', listOf(problems.map(brokenName))),
      codeOf: ({ facts }) => (facts as Broken).code,
    },
    'dataset/duplicates': {
      severity: 'information',
      one: (problem) => worded('copy', pairOf(problem)),
      all: (problems) => worded('copies', imagesIn(problems)),
    },
    'dataset/near-duplicates': {
      severity: 'information',
      one: (problem) => worded('looks-like', pairOf(problem)),
      all: (problems) => worded('alike', imagesIn(problems)),
    },
    'dataset/conflicting-labels': {
      severity: 'warning',
      one: (problem) => worded('copy-with-other-label', pairOf(problem)),
      all: (problems) => worded('copies-with-other-labels', listOf(groupNames(problems))),
    },
    'dataset/leaked-pictures': {
      severity: 'warning',
      one: (problem) => worded('leaked-image', pairOf(problem)),
      all: (problems) => worded('leaked-images', listOf(groupNames(problems))),
    },
    'dataset/tiny-pictures': {
      severity: 'information',
      one: ({ subject }) => worded('tiny', sizeOf(subject)),
      all: (problems) => worded('tiny-images', { ...listOf(problems.map(tinyName)), side: tinySide }),
    },
  };
}

type Broken = Extract<Facts, { code: string }>;

function wordsOfBroken({ path, facts }: ImageSubject) {
  const { message, parts } = brokenError(facts as Broken, path, path);
  return { message, parts };
}

const brokenName = ({ subject: { path, facts } }: ImageProblem) =>
  `${path} (${(facts as Broken).code.replace('picture/', '')})`;

function tinyName({ subject }: ImageProblem): string {
  const { image, width, height } = sizeOf(subject);
  return `${image} (${width} x ${height})`;
}

const listOf = (items: readonly string[]) => ({
  count: items.length,
  named: items.slice(0, named),
  more: Math.max(0, items.length - named),
});

/** Problems as groups of images that are the same or alike. */
const groupsIn = (problems: readonly ImageProblem[]) =>
  [...groupBy(problems, ({ first }) => first!)].map(([first, own]) => [
    first,
    ...own.map(({ subject }) => subject),
  ]);

const groupNames = (problems: readonly ImageProblem[]) =>
  groupsIn(problems).map((group) =>
    group
      .slice(0, named)
      .map(({ path }) => path)
      .join(' = '),
  );

/** The number of all images in groups, and the first groups. */
function imagesIn(problems: readonly ImageProblem[]) {
  const groups = groupsIn(problems);
  return {
    ...listOf(groupNames(problems)),
    count: groups.reduce((sum, { length }) => sum + length, 0),
  };
}

/** Rows without an image, rows whose image does not exist, and files that are not called like images. */
export function problemsOfSets(sets: readonly ImageSet[]): ImageProblem[] {
  return sets.flatMap(({ emptyTexts, missing, others }, set) => [
    ...emptyTexts.map((line) => problemAt('dataset/empty-texts', { ...pseudo('', line), set })),
    ...missing.map((image) => problemAt('dataset/missing-pictures', { ...image, set })),
    ...others.map((path) => problemAt('dataset/other-files', { ...pseudo(path, 1), set })),
  ]);
}

export const problemAt = (kind: string, subject: ImageSubject): ImageProblem => ({ subject, kinds: [kind] });
const pseudo = (path: string, line: number): SetImage => ({
  path,
  label: '',
  example: { row: {}, cells: [], line },
});

/** The place of a problem of an image: its own, or that of its row. */
export function placeOfImage(
  { subject, first, kinds: [kind] }: ImageProblem,
  sets: readonly Pick<ImageSet, 'checked'>[],
): Placement {
  const image = sets[subject.set]!.checked(subject);
  const other = first && sets[first.set]!.checked(first);
  return {
    ...image.place,
    ...(subject.facts && !image.isMember && { picture: image.file }),
    ...(other && !other.isMember && { other: other.itself }),
    // Only an image with another label can take that of the first; a row without an image can only go.
    fixes: image.fixes.filter(({ fix }) => fix !== 'take-label' || kind === 'dataset/conflicting-labels'),
  };
}
