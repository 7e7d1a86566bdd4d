import type { Row } from '../example';
import { Groups } from '../groups';

/** The content of an example without case, width and white space: examples with equal content are copies. */
export function contentOf(row: Row): string {
  return Object.values(row).map(plain).join('\n');
}

/** Runs of white space become one space. */
const plain = (text: string) => text.normalize('NFKC').toLowerCase().replaceAll(/\s+/g, ' ').trim();

/**
 * For each row the position of the first row that it must share a split with; its own position if there is none.
 * @param near whether near copies belong together too
 */
export function groupCopies(rows: readonly Row[], near: boolean): number[] {
  const firsts = new Map<string, number>();
  const first = rows.map((row, position) => {
    const content = contentOf(row);
    const known = firsts.get(content) ?? position;
    firsts.set(content, known);
    return known;
  });
  if (!near) return first;
  const groups = new Groups(rows.length);
  const contents = [...firsts];
  joinAlike(
    contents.map(([content]) => content),
    (a, b) => groups.join(contents[a]![1], contents[b]![1]),
  );
  return first.map((position) => groups.least(position));
}

/** Characters of a shingle. */
const shingle = 5;
/** Shingles of a text to compare: more would cost memory and say little more. */
const mostShingles = 20_000;
/** The least share of common shingles of texts that are alike. */
const leastShare = 0.6;
/** A text is a candidate for all texts with which it shares a band of its signature. */
const [bands, rowsOfBand] = [24, 3];
/** Texts of a bucket that each later text is compared with. */
const mostCompared = 16;

/**
 * Finds texts with similar shingles by MinHash and locality-sensitive hashing (Broder 1997, https://doi.org/10.1109/SEQUEN.1997.666900;
 * Leskovec et al. 2020, chapter 3). A pair at the threshold shares a band with a probability of 99.7 %.
 */
function joinAlike(contents: readonly string[], join: (a: number, b: number) => void): void {
  const buckets = new Map<string, number[]>();
  for (const [position, content] of contents.entries()) {
    const own = shinglesOf(content);
    const signature = signatureOf(own);
    const compared = new Set<number>();
    for (let band = 0; band < bands; band++) {
      const key = `${band} ${signature.subarray(band * rowsOfBand, (band + 1) * rowsOfBand).join(' ')}`;
      const bucket = buckets.get(key) ?? [];
      for (const other of bucket) compared.add(other);
      if (bucket.length < mostCompared) buckets.set(key, [...bucket, position]);
    }
    for (const other of compared)
      if (shareOfCommon(own, shinglesOf(contents[other]!)) >= leastShare) join(other, position);
  }
}

/** The hashes of all sequences of characters; of a shorter text its own. */
function shinglesOf(content: string): Set<number> {
  const hashes = new Set<number>();
  const count = Math.min(mostShingles, Math.max(1, content.length - shingle + 1));
  for (let at = 0; at < count; at++) hashes.add(hashOf(content, at));
  return hashes;
}

/** FNV-1a of a shingle. */
function hashOf(content: string, at: number): number {
  let hash = 0x811c9dc5;
  for (let i = at; i < Math.min(at + shingle, content.length); i++)
    hash = Math.imul(hash ^ content.charCodeAt(i), 0x01000193);
  return hash >>> 0;
}

/** The least value of each of several permutations. */
function signatureOf(hashes: ReadonlySet<number>): Uint32Array {
  const least = new Uint32Array(bands * rowsOfBand).fill(0xffffffff);
  for (const hash of hashes)
    for (let at = 0; at < least.length; at++) {
      const permuted = permute(hash, at);
      if (permuted < least[at]!) least[at] = permuted;
    }
  return least;
}

/** Mixes all bits (the finalizer of MurmurHash3). */
function permute(hash: number, seed: number): number {
  let mixed = hash ^ Math.imul(seed + 1, 0x9e3779b1);
  mixed = Math.imul(mixed ^ (mixed >>> 16), 0x85ebca6b);
  mixed = Math.imul(mixed ^ (mixed >>> 13), 0xc2b2ae35);
  return (mixed ^ (mixed >>> 16)) >>> 0;
}

function shareOfCommon(a: ReadonlySet<number>, b: ReadonlySet<number>): number {
  let common = 0;
  for (const hash of a) if (b.has(hash)) common += 1;
  return common / (a.size + b.size - common);
}
