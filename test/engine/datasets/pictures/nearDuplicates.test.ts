import assert from 'node:assert/strict';
import test from 'node:test';
import {
  type Hash,
  type Look,
  nearDuplicates,
} from '../../../../src/engine/datasets/pictures/nearDuplicates';
import { randomStream } from '../../../../src/engine/datasets/random';

const random = randomStream(5);
const drawn = (count: number): Hash[] => Array.from({ length: count }, () => [random(), random()]);
const grey = [90, 90, 90];
const looks = (hashes: readonly Hash[], colour = grey): Look[] => hashes.map((hash) => ({ hash, colour }));
const flipped = ([high, low]: Hash, bits: readonly number[]): Hash => {
  let [h, l] = [high, low];
  for (const bit of bits) {
    if (bit < 32) l ^= 1 << bit;
    else h ^= 1 << (bit - 32);
  }
  return [h >>> 0, l >>> 0];
};

test('finds what differs in three bits, wherever they are, and not what differs in four', () => {
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
  const counted = drawn(20_000).map(
    (hash): Hash =>
      Object.defineProperty([...hash], 0, {
        get: () => {
          compared += 1;
          return hash[0];
        },
      }) as unknown as Hash,
  );
  nearDuplicates(looks(counted));
  assert.ok(compared < 20_000 * 40, `${compared} looks at hashes`);
});

test('the same pattern in another colour is another picture', () => {
  const [hash] = drawn(1) as [Hash];
  const coloured = (...colour: number[]) => ({ hash, colour });
  assert.deepEqual(nearDuplicates([coloured(90, 90, 90), coloured(102, 90, 78), coloured(90, 90, 103)]), [
    [0, 1],
  ]);
});
