import type { DatasetWarning, SplitName } from '../example';
import { groupsOfSeveral } from './groupsOfSeveral';
import { columnsOf, nearDuplicates } from './nearDuplicates';
import type { SoundPicture } from './pictureFacts';
import type { NamedPicture, Scanned, Unreadable } from './scanPictures';

/** A picture with what the user says of it. */
export interface LabelledPicture extends NamedPicture {
  readonly label: string;
  readonly split?: SplitName;
}

/** One that can be read, and what is known of its content. */
export type SoundLabelled = Scanned<LabelledPicture>;
type Picture = SoundLabelled;

/** Shorter sides below this show little, in pixels. */
const tinySide = 32;

/** Whether a picture shows little. */
export const isTiny = ({ width, height }: Pick<SoundPicture, 'width' | 'height'>) =>
  Math.min(width, height) < tinySide;
/** So many files are named in a message. */
const named = 8;

/** Pictures that are the same, or look alike, as positions; and what the user should know of them all. */
export interface PictureFindings {
  /** For each picture the position of the first that it equals or resembles; its own if it is the first. */
  readonly group: readonly number[];
  /** Pictures whose content stands before. */
  readonly duplicates: number;
  readonly warnings: readonly DatasetWarning[];
}

/** Looks over all pictures together: doubles, contradicting labels, tiny ones. */
export function findInPictures(pictures: readonly Picture[]): PictureFindings {
  const [same, alike] = [sameContent(pictures), lookAlike(pictures)];
  return {
    group: groupsOf(pictures.length, [...same, ...alike]),
    duplicates: same.reduce((sum, { length }) => sum + length - 1, 0),
    warnings: [
      ...warn('dataset/duplicates', same, 'content', pictures),
      ...warn(
        'dataset/near-duplicates',
        alike.filter((group) => differ(group, pictures)),
        'look',
        pictures,
      ),
      ...warnOfConflicts(same, pictures),
      ...warnOfLeaks([...same, ...alike], pictures),
      ...warnOfTiny(pictures),
    ],
  };
}

/** Pictures that cannot be read and are left out. */
export function warnOfBroken(pictures: readonly Unreadable<LabelledPicture>[]): DatasetWarning[] {
  if (pictures.length === 0) return [];
  const subject =
    pictures.length === 1
      ? '1 picture cannot be read and is'
      : `${pictures.length} pictures cannot be read and are`;
  const list = pictures.map(({ path, facts }) => `${path} (${facts.code.replace('picture/', '')})`);
  return [{ code: 'dataset/broken-pictures', message: `${subject} left out: ${listed(list)}.` }];
}

/** Files beside the pictures that are none by their names. */
export function warnOfOthers(others: readonly string[]): DatasetWarning[] {
  if (others.length === 0) return [];
  const subject =
    others.length === 1
      ? '1 file is not called like a picture and is'
      : `${others.length} files are not called like pictures and are`;
  return [{ code: 'dataset/other-files', message: `${subject} left out: ${listed(others)}.` }];
}

/** Groups of two or more pictures of equal content, as positions. */
export function sameContent(pictures: readonly Pick<Picture, 'sha256'>[]): number[][] {
  const seen = new Map<string, number>();
  return groupsOfSeveral(pictures.length, (i) => {
    const { sha256 } = pictures[i]!;
    const first = seen.get(sha256) ?? i;
    seen.set(sha256, first);
    return first;
  });
}

/** Groups of two or more that look alike, as positions; those of equal content are in them too. */
export function lookAlike(pictures: readonly Pick<Picture, 'facts'>[]): number[][] {
  const word = (hash: string, from: number) => Number.parseInt(hash.slice(from, from + 8), 16);
  return nearDuplicates(
    columnsOf(pictures.length, (i) => {
      const { hash, colour } = pictures[i]!.facts;
      return { hash: [word(hash, 0), word(hash, 8)], colour };
    }),
  );
}

/** Whether a group has more than copies of one content. */
const differ = (group: readonly number[], pictures: readonly Picture[]) =>
  new Set(group.map((i) => pictures[i]!.sha256)).size > 1;

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
  pictures: readonly Picture[],
): DatasetWarning[] {
  if (groups.length === 0) return [];
  const count = groups.reduce((sum, { length }) => sum + length, 0);
  const what = kind === 'content' ? 'are copies of each other' : 'look alike';
  return [
    {
      code,
      message: `${count} pictures ${what}: ${listed(groups.map((group) => pathsOf(group, pictures)))}.`,
    },
  ];
}

function warnOfConflicts(
  same: readonly (readonly number[])[],
  pictures: readonly Picture[],
): DatasetWarning[] {
  const groups = same.filter((group) => new Set(group.map((i) => pictures[i]!.label)).size > 1);
  if (groups.length === 0) return [];
  const subject = groups.length === 1 ? '1 picture has' : `${groups.length} pictures have`;
  const list = listed(groups.map((group) => pathsOf(group, pictures)));
  return [{ code: 'dataset/conflicting-labels', message: `${subject} several labels: ${list}.` }];
}

/** Whether some of these pictures are trained on and some scored. Only splits that the user made can share pictures: those that are drawn keep groups together. */
export function areLeaked(pictures: readonly Pick<LabelledPicture, 'split'>[]): boolean {
  const splits = new Set(pictures.map(({ split }) => split));
  return splits.size > 1 && splits.has('train');
}

function warnOfLeaks(groups: readonly (readonly number[])[], pictures: readonly Picture[]): DatasetWarning[] {
  const leaked = groups.filter((group) => areLeaked(group.map((i) => pictures[i]!)));
  if (leaked.length === 0) return [];
  const list = listed([...new Set(leaked.map((group) => pathsOf(group, pictures)))]);
  return [
    {
      code: 'dataset/leaked-pictures',
      message: `Pictures that are scored are also trained on, which makes the score too good: ${list}.`,
    },
  ];
}

function warnOfTiny(pictures: readonly Picture[]): DatasetWarning[] {
  const tiny = pictures.filter(({ facts }) => isTiny(facts));
  if (tiny.length === 0) return [];
  const subject = tiny.length === 1 ? '1 picture is' : `${tiny.length} pictures are`;
  const list = listed(tiny.map(({ path, facts }) => `${path} (${facts.width} x ${facts.height})`));
  return [
    {
      code: 'dataset/tiny-pictures',
      message: `${subject} less than ${tinySide} pixels high or wide: ${list}.`,
    },
  ];
}

const pathsOf = (group: readonly number[], pictures: readonly Picture[]) =>
  group
    .slice(0, named)
    .map((i) => pictures[i]!.path)
    .join(' = ');

function listed(items: readonly string[]): string {
  const more = items.length - named;
  return items.slice(0, named).join(', ') + (more > 0 ? ` and ${more} more` : '');
}
