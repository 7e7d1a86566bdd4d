import { groupBy } from '../groupBy';

/**
 * Finds pairs of 64-bit hashes that differ in few bits. If at most three bits differ, one of four parts of 16 bits is equal, so only
 * hashes that share a part are compared (Manku et al. 2007, https://doi.org/10.1145/1242572.1242592).
 */

/** In two words of 32 bits. */
export type Hash = readonly [high: number, low: number];

/** Two hashes of pictures that look alike differ in so many bits at most. */
export const mostBits = 3;

const parts = 4;
/** More hashes than these share a part only where pictures are flat there, which says nothing of what they show. */
const largestBucket = 512;

/**
 * Groups positions of hashes that are nearly the same, directly or over others.
 * @returns groups of two or more, each in ascending order, the first by their first
 */
export function nearDuplicates(hashes: readonly Hash[]): number[][] {
  const groups = new Groups(hashes.length);
  const equal = [...groupBy(hashes.keys(), (i) => hashes[i]!.join()).values()];
  for (const [first, ...others] of equal) for (const other of others) groups.join(first!, other);
  const different = equal.map(([first]) => first!);
  for (const bucket of bucketsOf(hashes, different)) joinNear(bucket, hashes, groups);
  return groups.ofSeveral();
}

function joinNear(bucket: readonly number[], hashes: readonly Hash[], groups: Groups): void {
  for (const [count, i] of bucket.entries())
    for (const j of bucket.slice(0, count))
      if (distance(hashes[i]!, hashes[j]!) <= mostBits) groups.join(i, j);
}

function* bucketsOf(hashes: readonly Hash[], positions: readonly number[]): Generator<number[]> {
  for (let part = 0; part < parts; part++)
    for (const bucket of groupBy(positions, (i) => partOf(hashes[i]!, part)).values())
      if (bucket.length <= largestBucket) yield bucket;
}

/** Every fourth bit, so that each part sees the whole picture. */
function partOf([high, low]: Hash, part: number): number {
  let bits = 0;
  for (let bit = part; bit < 32; bit += parts)
    bits = (bits << 2) | (((high >>> bit) & 1) << 1) | ((low >>> bit) & 1);
  return bits;
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
