import type { ImageGroup } from '../../src/experiment/protocols/protocol';

/** The side of a thumbnail and the height of a group's title, in pixels, as in the style sheet. */
export const tile = 96;
export const titleHeight = 26;
/** The gap between two thumbnails, in pixels. */
const gap = 8;
const row = tile + gap;

/** The position of a group: its images from position `first` on fill the rows below its title. */
export interface LaidOutGroup extends ImageGroup {
  readonly first: number;
  readonly top: number;
  readonly height: number;
}

/** The positions of all images, drawn or not. */
export interface GridLayout {
  readonly columns: number;
  readonly groups: readonly LaidOutGroup[];
  readonly height: number;
  readonly images: number;
}

/** Stacks groups, with as many columns as fit. */
export function layOut(groups: readonly ImageGroup[], width: number): GridLayout {
  const columns = Math.max(1, Math.floor((width + gap) / row));
  let [first, top] = [0, 0];
  const laidOut = groups.map((group) => {
    const height = titleHeight + Math.ceil(group.images / columns) * row;
    const own = { ...group, first, top, height };
    first += group.images;
    top += height;
    return own;
  });
  return { columns, groups: laidOut, height: top, images: first };
}

/** Finds the group of an image. */
export function groupAt({ groups }: GridLayout, position: number): LaidOutGroup {
  return groups.find(({ first, images }) => position < first + images)!;
}

/** The position of an image, in pixels from the upper left corner of its group. */
export function placeIn({ columns }: GridLayout, { first }: LaidOutGroup, position: number) {
  const within = position - first;
  return { left: (within % columns) * row, top: titleHeight + Math.floor(within / columns) * row };
}

/** A range of positions in a group; the end is excluded. */
export interface Span {
  readonly group: LaidOutGroup;
  readonly from: number;
  readonly to: number;
}

/** The spans between two heights, in complete rows; a group with only its title visible has an empty span. */
export function spansBetween({ columns, groups }: GridLayout, top: number, bottom: number): Span[] {
  const isSeen = (group: LaidOutGroup) => group.top < bottom && group.top + group.height > top;
  return groups.filter(isSeen).map((group) => {
    const rowAt = (height: number) => (height - group.top - titleHeight) / row;
    const from = columns * Math.max(0, Math.floor(rowAt(top)));
    const to = columns * Math.max(0, Math.ceil(rowAt(bottom)));
    const end = group.first + group.images;
    return { group, from: Math.min(group.first + from, end), to: Math.min(group.first + to, end) };
  });
}

type Step = (layout: GridLayout, position: number, rows: number) => number;

/** The position that a key moves to, in a window of `rows` rows. */
export const steps: Readonly<Record<string, Step>> = {
  ArrowRight: ({ images }, position) => Math.min(position + 1, images - 1),
  ArrowLeft: (_, position) => Math.max(position - 1, 0),
  ArrowDown: (layout, position) => down(layout, position),
  ArrowUp: (layout, position) => up(layout, position),
  PageDown: (layout, position, rows) => repeated(down, layout, position, rows),
  PageUp: (layout, position, rows) => repeated(up, layout, position, rows),
  Home: () => 0,
  End: ({ images }) => images - 1,
};

/** The number of rows in a window of a height. */
export const rowsIn = (height: number) => Math.max(1, Math.floor(height / row));

function repeated(
  step: (layout: GridLayout, position: number) => number,
  layout: GridLayout,
  from: number,
  times: number,
): number {
  let position = from;
  for (let i = 0; i < times; i++) position = step(layout, position);
  return position;
}

function down(layout: GridLayout, position: number): number {
  const { columns, groups, images } = layout;
  const group = groupAt(layout, position);
  const [end, within] = [group.first + group.images, position - group.first];
  const isInLastRow = Math.floor(within / columns) === Math.floor((group.images - 1) / columns);
  if (!isInLastRow) return Math.min(position + columns, end - 1);
  if (end === images) return position;
  const next = groups[groups.indexOf(group) + 1]!;
  return next.first + Math.min(within % columns, next.images - 1);
}

function up(layout: GridLayout, position: number): number {
  const { columns, groups } = layout;
  const group = groupAt(layout, position);
  const within = position - group.first;
  if (within >= columns) return position - columns;
  const before = groups[groups.indexOf(group) - 1];
  if (!before) return position;
  const lastRow = before.images - 1 - ((before.images - 1) % columns);
  return before.first + Math.min(lastRow + within, before.images - 1);
}
