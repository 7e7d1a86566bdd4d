import type { DatasetWarning, SplitName } from '../example';
import { groupsOfSeveral } from './groupsOfSeveral';
import type { SoundImage } from './imageFacts';
import { columnsOf, nearDuplicates } from './nearDuplicates';
import type { NamedImage, Scanned, Unreadable } from './scanImages';

/** An image with what the user says of it. */
export interface LabelledImage extends NamedImage {
  readonly label: string;
  readonly split?: SplitName;
}

/** One that can be read, and what is known of its content. */
export type SoundLabelled = Scanned<LabelledImage>;
type Image = SoundLabelled;

/** Shorter sides below this show little, in pixels. */
const tinySide = 32;

/** Whether an image shows little. */
export const isTiny = ({ width, height }: Pick<SoundImage, 'width' | 'height'>) =>
  Math.min(width, height) < tinySide;
/** So many files are named in a message. */
const named = 8;

/** Images that are the same, or look alike, as positions; and what the user should know of them all. */
export interface ImageFindings {
  /** For each image the position of the first that it equals or resembles; its own if it is the first. */
  readonly group: readonly number[];
  /** Images whose content stands before. */
  readonly duplicates: number;
  readonly warnings: readonly DatasetWarning[];
}

/** Looks over all images together: doubles, contradicting labels, tiny ones. */
export function findInImages(images: readonly Image[]): ImageFindings {
  const [same, alike] = [sameContent(images), lookAlike(images)];
  return {
    group: groupsOf(images.length, [...same, ...alike]),
    duplicates: same.reduce((sum, { length }) => sum + length - 1, 0),
    warnings: [
      ...warn('dataset/duplicates', same, 'content', images),
      ...warn(
        'dataset/near-duplicates',
        alike.filter((group) => differ(group, images)),
        'look',
        images,
      ),
      ...warnOfConflicts(same, images),
      ...warnOfLeaks([...same, ...alike], images),
      ...warnOfTiny(images),
    ],
  };
}

/** Images that cannot be read and are left out. */
export function warnOfBroken(images: readonly Unreadable<LabelledImage>[]): DatasetWarning[] {
  if (images.length === 0) return [];
  const subject =
    images.length === 1 ? '1 image cannot be read and is' : `${images.length} images cannot be read and are`;
  const list = images.map(({ path, facts }) => `${path} (${facts.code.replace('picture/', '')})`);
  return [{ code: 'dataset/broken-pictures', message: `${subject} left out: ${listed(list)}.` }];
}

/** Files beside the images that are none by their names. */
export function warnOfOthers(others: readonly string[]): DatasetWarning[] {
  if (others.length === 0) return [];
  const subject =
    others.length === 1
      ? '1 file is not called like an image and is'
      : `${others.length} files are not called like images and are`;
  return [{ code: 'dataset/other-files', message: `${subject} left out: ${listed(others)}.` }];
}

/** Groups of two or more images of equal content, as positions. */
export function sameContent(images: readonly Pick<Image, 'sha256'>[]): number[][] {
  const seen = new Map<string, number>();
  return groupsOfSeveral(images.length, (i) => {
    const { sha256 } = images[i]!;
    const first = seen.get(sha256) ?? i;
    seen.set(sha256, first);
    return first;
  });
}

/** Groups of two or more that look alike, as positions; those of equal content are in them too. */
export function lookAlike(images: readonly Pick<Image, 'facts'>[]): number[][] {
  const word = (hash: string, from: number) => Number.parseInt(hash.slice(from, from + 8), 16);
  return nearDuplicates(
    columnsOf(images.length, (i) => {
      const { hash, colour } = images[i]!.facts;
      return { hash: [word(hash, 0), word(hash, 8)], colour };
    }),
  );
}

/** Whether a group has more than copies of one content. */
const differ = (group: readonly number[], images: readonly Image[]) =>
  new Set(group.map((i) => images[i]!.sha256)).size > 1;

function groupsOf(size: number, groups: readonly (readonly number[])[]): number[] {
  const group = Array.from({ length: size }, (_, i) => i);
  // Copies look alike, so that a group of those holds all of them, and comes last.
  for (const [first, ...others] of groups) for (const i of others) group[i] = first!;
  return group;
}

function warn(
  code: string,
  groups: readonly (readonly number[])[],
  kind: 'content' | 'look',
  images: readonly Image[],
): DatasetWarning[] {
  if (groups.length === 0) return [];
  const count = groups.reduce((sum, { length }) => sum + length, 0);
  const what = kind === 'content' ? 'are copies of each other' : 'look alike';
  return [
    {
      code,
      message: `${count} images ${what}: ${listed(groups.map((group) => pathsOf(group, images)))}.`,
    },
  ];
}

function warnOfConflicts(same: readonly (readonly number[])[], images: readonly Image[]): DatasetWarning[] {
  const groups = same.filter((group) => new Set(group.map((i) => images[i]!.label)).size > 1);
  if (groups.length === 0) return [];
  const subject = groups.length === 1 ? '1 image has' : `${groups.length} images have`;
  const list = listed(groups.map((group) => pathsOf(group, images)));
  return [{ code: 'dataset/conflicting-labels', message: `${subject} several labels: ${list}.` }];
}

/** Whether some of these images are trained on and some scored. Only splits that the user made can share images: those that are drawn keep groups together. */
export function areLeaked(images: readonly Pick<LabelledImage, 'split'>[]): boolean {
  const splits = new Set(images.map(({ split }) => split));
  return splits.size > 1 && splits.has('train');
}

function warnOfLeaks(groups: readonly (readonly number[])[], images: readonly Image[]): DatasetWarning[] {
  const leaked = groups.filter((group) => areLeaked(group.map((i) => images[i]!)));
  if (leaked.length === 0) return [];
  const list = listed([...new Set(leaked.map((group) => pathsOf(group, images)))]);
  return [
    {
      code: 'dataset/leaked-pictures',
      message: `Images that are scored are also trained on, which makes the score too good: ${list}.`,
    },
  ];
}

function warnOfTiny(images: readonly Image[]): DatasetWarning[] {
  const tiny = images.filter(({ facts }) => isTiny(facts));
  if (tiny.length === 0) return [];
  const subject = tiny.length === 1 ? '1 image is' : `${tiny.length} images are`;
  const list = listed(tiny.map(({ path, facts }) => `${path} (${facts.width} x ${facts.height})`));
  return [
    {
      code: 'dataset/tiny-pictures',
      message: `${subject} less than ${tinySide} pixels high or wide: ${list}.`,
    },
  ];
}

const pathsOf = (group: readonly number[], images: readonly Image[]) =>
  group
    .slice(0, named)
    .map((i) => images[i]!.path)
    .join(' = ');

function listed(items: readonly string[]): string {
  const more = items.length - named;
  return items.slice(0, named).join(', ') + (more > 0 ? ` and ${more} more` : '');
}
