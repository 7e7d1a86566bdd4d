import assert from 'node:assert/strict';
import test from 'node:test';
import {
  bucketsOf,
  columnsOf,
  type Hash,
  type Look,
  type Looks,
  nearDuplicates,
} from '../../../../src/engine/datasets/images/nearDuplicates';
import { randomStream } from '../../../../src/engine/datasets/random';

const random = randomStream(5);
const drawn = (count: number): Hash[] => Array.from({ length: count }, () => [random(), random()]);
const grey = [90, 90, 90];
const columns = (looks: readonly Look[]): Looks => columnsOf(looks.length, (i) => looks[i]!);
const looks = (hashes: readonly Hash[], colour = grey): Looks =>
  columns(hashes.map((hash) => ({ hash, colour })));
const flipped = ([high, low]: Hash, bits: readonly number[]): Hash => {
  let [h, l] = [high, low];
  for (const bit of bits) {
    if (bit < 32) l ^= 1 << bit;
    else h ^= 1 << (bit - 32);
  }
  return [h >>> 0, l >>> 0];
};

test('finds hashes that differ in any three bits, but not in four', () => {
  const hashes = drawn(200);
  for (let first = 0; first < 61; first++) {
    const near = flipped(hashes[first]!, [first, first + 1, first + 3]);
    const far = flipped(hashes[first]!, [first, first + 1, first + 2, (first + 32) % 64]);
    assert.deepEqual(nearDuplicates(looks([...hashes, near])), [[first, 200]]);
    assert.deepEqual(nearDuplicates(looks([...hashes, far])), []);
  }
});

test('joins what is near over others, and equal hashes however many', () => {
  const [start] = drawn(1) as [Hash];
  const chain = [start, flipped(start, [0, 1]), flipped(start, [0, 1, 2, 3]), ...drawn(3)];
  assert.deepEqual(nearDuplicates(looks(chain)), [[0, 1, 2]]);
  const equal = Array.from({ length: 2000 }, () => start);
  assert.equal(nearDuplicates(looks(equal))[0]!.length, 2000);
});

test('compares few of many', () => {
  let compared = 0;
  for (const { length } of bucketsOf(
    looks(drawn(20_000)),
    Uint32Array.from({ length: 20_000 }, (_, i) => i),
  ))
    compared += (length * (length - 1)) / 2;
  assert.ok(compared > 0 && compared < 20_000 * 20, `${compared} comparisons`);
});

test('the same pattern in another colour is another image', () => {
  const [hash] = drawn(1) as [Hash];
  const coloured = (...colour: number[]) => ({ hash, colour });
  const three = columns([coloured(90, 90, 90), coloured(102, 90, 78), coloured(90, 90, 103)]);
  assert.deepEqual(nearDuplicates(three), [[0, 1]]);
});
