import { groupBy } from '../groupBy';

/**
 * Finds pairs of 64-bit hashes that differ in few bits. If at most three bits differ, one of four parts of 16 bits is equal, so only
 * hashes that share a part are compared (Manku et al. 2007, https://doi.org/10.1145/1242572.1242592).
 */

/** What a picture looks like: 64 bits of its pattern in two words, and its mean colour. */
export interface Look {
  readonly hash: Hash;
  readonly colour: readonly number[];
}
export type Hash = readonly [high: number, low: number];

/** Pictures that look alike differ in so many bits at most, and in so many levels of each channel. */
export const mostBits = 3;
export const mostLevels = 12;

const parts = 4;
/** More hashes than these share a part only where pictures are flat there, which says nothing of what they show. */
const largestBucket = 512;

/**
 * Groups positions of looks that are nearly the same, directly or over others.
 * @returns groups of two or more, each in ascending order, the first by their first
 */
export function nearDuplicates(looks: readonly Look[]): number[][] {
  const groups = new Groups(looks.length);
  const equal = [...groupBy(looks.keys(), (i) => [...looks[i]!.hash, ...looks[i]!.colour].join()).values()];
  for (const [first, ...others] of equal) for (const other of others) groups.join(first!, other);
  const different = equal.map(([first]) => first!);
  for (const bucket of bucketsOf(looks, different)) joinNear(bucket, looks, groups);
  return groups.ofSeveral();
}

function joinNear(bucket: readonly number[], looks: readonly Look[], groups: Groups): void {
  for (const [count, i] of bucket.entries())
    for (const j of bucket.slice(0, count)) if (areAlike(looks[i]!, looks[j]!)) groups.join(i, j);
}

function* bucketsOf(looks: readonly Look[], positions: readonly number[]): Generator<number[]> {
  for (let part = 0; part < parts; part++)
    for (const bucket of groupBy(positions, (i) => partOf(looks[i]!.hash, part)).values())
      if (bucket.length <= largestBucket) yield bucket;
}

/** Every fourth bit, so that each part sees the whole picture. */
function partOf([high, low]: Hash, part: number): number {
  let bits = 0;
  for (let bit = part; bit < 32; bit += parts)
    bits = (bits << 2) | (((high >>> bit) & 1) << 1) | ((low >>> bit) & 1);
  return bits;
}

function areAlike(a: Look, b: Look): boolean {
  return (
    distance(a.hash, b.hash) <= mostBits &&
    a.colour.every((level, channel) => Math.abs(level - b.colour[channel]!) <= mostLevels)
  );
}

function distance(a: Hash, b: Hash): number {
  return ones(a[0] ^ b[0]) + ones(a[1] ^ b[1]);
}

/** Bits that are set, by the sums of neighbours (Hacker's Delight, section 5-1). */
function ones(word: number): number {
  let sum = word - ((word >>> 1) & 0x55555555);
  sum = (sum & 0x33333333) + ((sum >>> 2) & 0x33333333);
  return Math.imul((sum + (sum >>> 4)) & 0x0f0f0f0f, 0x01010101) >>> 24;
}

/** Disjoint sets (Tarjan 1975), each known by its least member. */
class Groups {
  private readonly parent: Int32Array;

  constructor(size: number) {
    this.parent = Int32Array.from({ length: size }, (_, i) => i);
  }

  join(a: number, b: number): void {
    const [first, second] = [this.least(a), this.least(b)];
    this.parent[Math.max(first, second)] = Math.min(first, second);
  }

  ofSeveral(): number[][] {
    const groups = groupBy(this.parent.keys(), (i) => this.least(i));
    return [...groups.values()].filter(({ length }) => length > 1);
  }

  private least(i: number): number {
    let at = i;
    while (this.parent[at] !== at) {
      this.parent[at] = this.parent[this.parent[at]!]!;
      at = this.parent[at]!;
    }
    return at;
  }
}
