import { Groups, groupsOfSeveral } from '../groups';

/**
 * Finds pairs of 64-bit hashes that differ in few bits. If at most three bits differ, one of four parts of 16 bits is equal, so only
 * hashes that share a part are compared (Manku et al. 2007, https://doi.org/10.1145/1242572.1242592).
 */

/** The look of an image: a 64-bit hash of its pattern in two words, and its mean colour. */
export interface Look {
  readonly hash: Hash;
  readonly colour: readonly number[];
}
export type Hash = readonly [high: number, low: number];

/** Looks of many images, a column for each part, so that a hundred thousand take a megabyte. */
export interface Looks {
  readonly high: Uint32Array;
  readonly low: Uint32Array;
  /** Red, green and blue of each. */
  readonly colours: Uint8Array;
}

/** The largest differences between images that look alike, in bits of the hash and in levels of each channel. */
export const mostBits = 3;
export const mostLevels = 12;

const parts = 4;
/** More hashes than this share a part only where the images are flat, which does not make them similar. */
const largestBucket = 512;

/** Stores looks in columns. @param lookAt the look of each of `count` images, called once for each */
export function columnsOf(count: number, lookAt: (index: number) => Look): Looks {
  const [high, low] = [new Uint32Array(count), new Uint32Array(count)];
  const colours = new Uint8Array(3 * count);
  for (let i = 0; i < count; i++) {
    const { hash, colour } = lookAt(i);
    [high[i], low[i]] = hash;
    colours.set(colour, 3 * i);
  }
  return { high, low, colours };
}

/**
 * Groups positions of looks that are nearly the same, directly or over others.
 * @returns groups of two or more, each in ascending order, the first by their first
 */
export function nearDuplicates(looks: Looks): number[][] {
  const groups = new Groups(looks.high.length);
  const different: number[] = [];
  for (const [first, ...others] of runsOf(positionsIn(looks), (a, b) => compare(looks, a, b))) {
    different.push(first!);
    for (const other of others) groups.join(first!, other);
  }
  for (const bucket of bucketsOf(looks, Uint32Array.from(different)))
    for (const [count, i] of bucket.entries())
      for (const j of bucket.subarray(0, count)) if (areAlike(looks, i, j)) groups.join(i, j);
  return groupsOfSeveral(looks.high.length, (i) => groups.least(i));
}

/**
 * Positions among which those that are alike stand together, once at least.
 * @param different positions of looks that differ, which are sorted in place
 */
export function* bucketsOf(looks: Looks, different: Uint32Array): Generator<Uint32Array> {
  for (let part = 0; part < parts; part++) {
    const own = looks.high.map((high, i) => partOf(high, looks.low[i]!, part));
    for (const bucket of runsOf(different, (a, b) => own[a]! - own[b]!))
      if (bucket.length <= largestBucket) yield bucket;
  }
}

const positionsIn = ({ high }: Looks) => high.map((_, i) => i);

/** Those that compare as equal, each time as a part of one array that is sorted in place. */
function* runsOf(
  positions: Uint32Array,
  comparison: (a: number, b: number) => number,
): Generator<Uint32Array> {
  positions.sort(comparison);
  for (let start = 0, end = 1; start < positions.length; start = end++) {
    while (end < positions.length && comparison(positions[start]!, positions[end]!) === 0) end += 1;
    yield positions.subarray(start, end);
  }
}

function compare({ high, low, colours }: Looks, a: number, b: number): number {
  const colour = (i: number) => (colours[3 * i]! << 16) | (colours[3 * i + 1]! << 8) | colours[3 * i + 2]!;
  return high[a]! - high[b]! || low[a]! - low[b]! || colour(a) - colour(b);
}

/** Every fourth bit, so that each part sees the whole image. */
function partOf(high: number, low: number, part: number): number {
  let bits = 0;
  for (let bit = part; bit < 32; bit += parts)
    bits = (bits << 2) | (((high >>> bit) & 1) << 1) | ((low >>> bit) & 1);
  return bits;
}

function areAlike({ high, low, colours }: Looks, a: number, b: number): boolean {
  const isNear = (channel: number) =>
    Math.abs(colours[3 * a + channel]! - colours[3 * b + channel]!) <= mostLevels;
  return (
    ones(high[a]! ^ high[b]!) + ones(low[a]! ^ low[b]!) <= mostBits && isNear(0) && isNear(1) && isNear(2)
  );
}

/** Bits that are set, by the sums of neighbours (Hacker's Delight, section 5-1). */
function ones(word: number): number {
  let sum = word - ((word >>> 1) & 0x55555555);
  sum = (sum & 0x33333333) + ((sum >>> 2) & 0x33333333);
  return Math.imul((sum + (sum >>> 4)) & 0x0f0f0f0f, 0x01010101) >>> 24;
}
