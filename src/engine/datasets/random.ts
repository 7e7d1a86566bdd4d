/**
 * The one source of chance for splits and shuffles: the same numbers on every platform, and a pure function of what names the stream.
 * Generator: sfc32 of PractRand (Chris Doty-Humphrey). Mixing of the name: the finalizer of MurmurHash3 (Austin Appleby).
 */

/** The next of a stream of integers from 0 to 2^32 - 1. */
export type RandomStream = () => number;

/** A stream that is named by numbers and words, for example `randomStream(seed, 'epoch', 3)`. Other names give unrelated streams. */
export function randomStream(...name: readonly (number | string)[]): RandomStream {
  let a = 0x9e3779b9;
  let b = 0x243f6a88;
  let c = 0xb7e15162;
  const stir = (word: number) => {
    a = mix(a ^ word);
    b = mix(b + a);
    c = mix(c ^ b);
  };
  for (const part of name) stirIn(part, stir);
  let counter = 1;
  return () => {
    const result = (a + b + counter) | 0;
    counter = (counter + 1) | 0;
    a = b ^ (b >>> 9);
    b = (c + (c << 3)) | 0;
    c = (((c << 21) | (c >>> 11)) + result) | 0;
    return result >>> 0;
  };
}

/** An integer from 0 to `limit - 1`, each equally likely. `limit` is at most 2^32. */
export function randomBelow(random: RandomStream, limit: number): number {
  // The top of the range that no multiple of the limit fills is drawn again, else small numbers would be likelier.
  const fair = 2 ** 32 - (2 ** 32 % limit);
  let drawn = random();
  while (drawn >= fair) drawn = random();
  return drawn % limit;
}

/** Shuffles in place, every order equally likely (Fisher and Yates), and returns the array. */
export function shuffle<A extends Indexed>(items: A, random: RandomStream): A {
  const places: Indexed = items;
  for (let last = items.length - 1; last > 0; last--) {
    const other = randomBelow(random, last + 1);
    const moved = places[last];
    places[last] = places[other];
    places[other] = moved;
  }
  return items;
}

/** An array, typed or not. */
interface Indexed {
  readonly length: number;
  [at: number]: unknown;
}

/** Each part opens with its kind and size, so that `'1'` and `1`, or `'ab', 'c'` and `'a', 'bc'`, are different names. */
function stirIn(part: number | string, stir: (word: number) => void): void {
  if (typeof part === 'number') {
    stir(1);
    stir(part | 0);
    stir(Math.floor(part / 2 ** 32) | 0);
    return;
  }
  stir(2);
  stir(part.length);
  for (let i = 0; i < part.length; i++) stir(part.charCodeAt(i));
}

function mix(word: number): number {
  let hash = word;
  hash = Math.imul(hash ^ (hash >>> 16), 0x85ebca6b);
  hash = Math.imul(hash ^ (hash >>> 13), 0xc2b2ae35);
  return hash ^ (hash >>> 16);
}
