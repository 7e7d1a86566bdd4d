import { groupsOfSeveral } from '../groups';
import type { Facts } from '../imageFacts';
import { type ImageProblem, type ImageSubject, isTiny, problemAt, type Sides } from './imageProblems';
import { columnsOf, nearDuplicates } from './nearDuplicates';

/** Images that are the same or look alike. */
export interface ImageGroups {
  /** For each image the position of the first that it equals or resembles; its own if it is the first. */
  readonly group: readonly number[];
  /** The number of images whose content stands before. */
  readonly duplicates: number;
}

type Known = ImageSubject & { readonly sha256: string; readonly facts: Facts };

/** Compares all images: broken ones, copies, other labels, images that look alike, tiny ones. */
export function findInImages(images: readonly Known[]): ImageGroups & { problems: ImageProblem[] } {
  const isSound = ({ facts }: Known) => !('code' in facts);
  const sound = images.filter(isSound);
  const broken = images.filter((image) => !isSound(image));
  const [same, alike] = [sameContent(sound), lookAlike(sound)];
  const copies = same.flatMap((group) => problemsOfCopies(group.map((i) => sound[i]!)));
  const repeated = new Set(copies.map(({ subject }) => subject));
  const similar = alike.flatMap((group) =>
    problemsOfSimilar(group.map((i) => sound[i]!).filter((image) => !repeated.has(image))),
  );
  const tiny = sound.filter(({ facts }) => isTiny(facts as Sides));
  return {
    group: groupsOf(sound.length, [...same, ...alike]),
    duplicates: copies.length,
    problems: [
      ...broken.map((image) => problemAt('dataset/broken-pictures', image)),
      ...copies,
      ...similar,
      ...tiny.map((image) => problemAt('dataset/tiny-pictures', image)),
    ],
  };
}

/** A run warns about a whole group if one member has another label or leaks; a finding names that member. */
function problemsOfCopies(group: readonly Known[]): ImageProblem[] {
  const first = leadOf(group);
  const others = group.filter((image) => image !== first);
  const isConflict = others.some(({ label }) => label !== first.label);
  const isLeak = others.some((image) => isLeaked(image, first));
  return others.map((subject) => {
    const own = [
      ...(subject.label !== first.label ? ['dataset/conflicting-labels'] : []),
      ...(isLeaked(subject, first) ? ['dataset/leaked-pictures'] : []),
      'dataset/duplicates',
      ...(isConflict ? ['dataset/conflicting-labels'] : []),
      ...(isLeak ? ['dataset/leaked-pictures'] : []),
    ];
    return { subject, first, kinds: own as [string, ...string[]] };
  });
}

/** Images that look alike and are no copies. */
function problemsOfSimilar(group: readonly Known[]): ImageProblem[] {
  if (group.length < 2) return [];
  const first = leadOf(group);
  return group
    .filter((image) => image !== first)
    .map((subject) => ({
      subject,
      first,
      kinds: isLeaked(subject, first)
        ? ['dataset/leaked-pictures', 'dataset/near-duplicates']
        : ['dataset/near-duplicates'],
    }));
}

/** The image of a group to compare the others with: a training image, if there is one. */
const leadOf = (group: readonly Known[]) => group.find(({ split }) => split === 'train') ?? group[0]!;

/** Only splits that the user made can share images: splits that are drawn keep groups together. */
const isLeaked = ({ split }: Known, first: Known) => first.split === 'train' && split !== 'train';

/** Groups of two or more images of equal content, as positions. */
function sameContent(images: readonly Known[]): number[][] {
  const seen = new Map<string, number>();
  return groupsOfSeveral(images.length, (i) => {
    const { sha256 } = images[i]!;
    const first = seen.get(sha256) ?? i;
    seen.set(sha256, first);
    return first;
  });
}

/** Groups of two or more decoded images that look alike, as positions; those of equal content are in them too. */
function lookAlike(images: readonly Known[]): number[][] {
  const decoded = images.flatMap(({ facts }, i) => ('hash' in facts ? [{ facts, i }] : []));
  const word = (hash: string, from: number) => Number.parseInt(hash.slice(from, from + 8), 16);
  const groups = nearDuplicates(
    columnsOf(decoded.length, (i) => {
      const { hash, colour } = decoded[i]!.facts;
      return { hash: [word(hash, 0), word(hash, 8)], colour };
    }),
  );
  return groups.map((group) => group.map((at) => decoded[at]!.i));
}

function groupsOf(size: number, groups: readonly (readonly number[])[]): number[] {
  const group = Array.from({ length: size }, (_, i) => i);
  // Copies look alike, so that a group of those holds all of them, and comes last.
  for (const [first, ...others] of groups) for (const i of others) group[i] = first!;
  return group;
}
