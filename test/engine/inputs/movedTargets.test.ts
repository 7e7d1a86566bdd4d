import assert from 'node:assert/strict';
import { test } from 'node:test';
import { raggedValues, valuesFor, valuesOf } from '../../../src/engine/datasets/exampleValues';
import { type Augmentation, augmentationOf } from '../../../src/engine/inputs/image/augmentation';
import type { EncodedImages } from '../../../src/engine/inputs/image/encodedImages';
import { outsideMap, scoredTargets, seenTargets } from '../../../src/engine/inputs/movedTargets';
import { maskOf, targetFeeds } from '../../../src/engine/inputs/targetFeeds';
import { imageNet } from '../../../src/experiment/models/imagePreprocessings';

/** Two images of 20 by 10 pixels, of which a model sees the square in the middle. */
function encoded(augmentation?: Augmentation): EncodedImages {
  const images = { ...imageNet, size: 10, crop: 1 };
  return {
    ...{ kind: 'image', size: 10, cut: '', images, squares: new Uint8Array(600) },
    contents: new Uint8Array(64),
    sizes: Int32Array.of(10, 20, 10, 20),
    ...(augmentation && { varied: { files: ['a', 'b'], augmentation, views: 0, images } }),
  };
}

const points = {
  ...raggedValues([Float32Array.of(4, 5, 7, 10, 2, 8, 14, 5, 9), new Float32Array()], [3]),
  moves: 'points',
} as const;
const map = { ...valuesFor(Int32Array.of(1, 2, 3, 4, 5, 6, 7, 8), [1, 4]), moves: 'map' } as const;
const label = valuesFor(Int32Array.of(3, 4));
const close = (values: ArrayLike<number>, wanted: readonly number[]) =>
  assert.deepEqual(
    Array.from(values, (value) => Math.round(value * 1e4) / 1e4),
    wanted,
  );

test('points follow their image in shares of what is seen, and those outside are dropped', () => {
  const targets = scoredTargets({ encoded: encoded(), targets: { points, label } }, 2);
  // The middle begins 5 pixels from the left: the first point is outside.
  close(valuesOf(targets.points!, 0), [0.5, 0.2, 8, 0.9, 0.5, 9]);
  assert.equal(valuesOf(targets.points!, 1).length, 0);
  assert.deepEqual([...targets.label!.values], [3, 4]);
  const feeds = targetFeeds('', targets, [0, 1], 3);
  assert.deepEqual(feeds.points!.shape, [3, 3, 3], 'padded as the split is, even if points moved out');
  assert.deepEqual([...feeds[maskOf('points')]!.values], [1, 1, 0, 0, 0, 0, 0, 0, 0]);
});

test('a map shows what is seen of the original, and says what is not', () => {
  const targets = scoredTargets({ encoded: encoded(), targets: { map } }, 2);
  assert.deepEqual([...targets.map!.values], [2, 2, 3, 3, 6, 6, 7, 7]);
});

test('a mirrored image has mirrored targets; what has no position is not touched', () => {
  const light = augmentationOf('light')!;
  const mirrored = { ...light, crop: { ...light.crop, area: 1 }, flip: 1 };
  const split = { encoded: encoded(mirrored), targets: { points, map, label } };
  const { targets, indices } = seenTargets(split, [1, 0], { seed: 1, epoch: 1 });
  assert.deepEqual(indices, [0, 1]);
  close(valuesOf(targets.points!, 1), [0.5, 0.2, 8, 0.1, 0.5, 9]);
  assert.deepEqual([...targets.map!.values], [7, 7, 6, 6, 3, 3, 2, 2]);
  assert.ok(![...targets.map!.values].includes(outsideMap));
  assert.deepEqual([...targets.label!.values], [4, 3]);
  const plain = { encoded: encoded(mirrored), targets: { label } };
  assert.equal(seenTargets(plain, [1], { seed: 1, epoch: 1 }).targets, plain.targets, 'no copy');
});
