import assert from 'node:assert/strict';
import { createHash } from 'node:crypto';
import { test } from 'node:test';
import { type FeatureRows, featureRowFeeder } from '../../../../src/engine/inputs/featureRows';
import { augmentationOf } from '../../../../src/engine/inputs/image/augmentation';
import { digestBytes, type EncodedImages } from '../../../../src/engine/inputs/image/encodedImages';
import { imageFeeder } from '../../../../src/engine/inputs/image/imageFeeder';
import type { ViewRequest } from '../../../../src/engine/inputs/image/makeView';
import { imageNet } from '../../../../src/experiment/models/imagePreprocessings';

const images = { ...imageNet, size: 2 };
const encodedWith = (views: number): EncodedImages => ({
  kind: 'image',
  size: 2,
  contents: new Uint8Array(3 * digestBytes),
  sizes: new Int32Array(3 * 2).fill(2),
  cut: '',
  squares: new Uint8Array(),
  images,
  varied: { files: ['a', 'b', 'c'], augmentation: augmentationOf('light')!, views, images },
});

/** Which views the images at 0 and 2 are asked for in an epoch. */
async function askedIn(views: number, epoch: number): Promise<number[]> {
  const asked: ViewRequest[] = [];
  await imageFeeder.feeds(encodedWith(views), [0, 2], {
    shapes: 'few',
    rows: 2,
    draw: { seed: 5, epoch },
    makeExample: async (request) => {
      asked.push(request);
      return new Uint8Array(12);
    },
  });
  assert.deepEqual(
    asked.map(({ name }) => [name.seed, name.example]),
    [
      [5, 0],
      [5, 2],
    ],
  );
  return asked.map(({ name }) => name.epoch);
}

test('epochs alternate between the requested views; without a number each draws new ones', async () => {
  const epochs = [1, 2, 3, 4, 5];
  const viewsOf = (views: number) =>
    Promise.all(epochs.map(async (epoch) => (await askedIn(views, epoch))[0]));
  assert.deepEqual(await viewsOf(2), [1, 2, 1, 2, 1]);
  assert.deepEqual(await viewsOf(1), [1, 1, 1, 1, 1]);
  assert.deepEqual(await viewsOf(0), epochs);
  assert.equal(imageFeeder.drawnViews!(encodedWith(3)), 3);
  assert.equal(imageFeeder.drawnViews!(encodedWith(0)), Number.POSITIVE_INFINITY);
  const { varied: _, ...plain } = encodedWith(0);
  assert.equal(imageFeeder.drawnViews!(plain), 0);
});

test('features depend on the seed, number and augmentation of a view, not on the number of views', () => {
  const hashOf = (encoded: EncodedImages, draw?: { seed: number; epoch: number }) => {
    const hash = createHash('sha256');
    imageFeeder.hashExample(encoded, 0, hash, draw);
    return hash.digest('hex');
  };
  const first = hashOf(encodedWith(2), { seed: 1, epoch: 1 });
  assert.equal(hashOf(encodedWith(5), { seed: 1, epoch: 1 }), first);
  const strong = encodedWith(2);
  const others = [
    hashOf(encodedWith(2)),
    hashOf(encodedWith(2), { seed: 1, epoch: 2 }),
    hashOf(encodedWith(2), { seed: 2, epoch: 1 }),
    hashOf(
      { ...strong, varied: { ...strong.varied!, augmentation: augmentationOf('strong')! } },
      { seed: 1, epoch: 1 },
    ),
    hashOf({ ...encodedWith(2), contents: new Uint8Array(3 * digestBytes).fill(1) }, { seed: 1, epoch: 1 }),
  ];
  assert.equal(new Set([first, ...others]).size, 6);
});

test('rows of features stand once for each view, with what is mixed into them', async () => {
  const mixed = [
    { partners: [1, 2, 0], shares: [0.1, 0.2, 0.3] },
    { partners: [2, 0, 1], shares: [0.4, 0.5, 0] },
  ];
  const rows: FeatureRows = { kind: 'features', first: 10, examples: 3, views: 2, mixed };
  const fed = async (epoch: number) => {
    const options = { shapes: 'few', rows: 2, draw: { seed: 0, epoch } } as const;
    return [...(await featureRowFeeder.feeds(rows, [2, 0], options)).featureRow!.values];
  };
  assert.deepEqual(await Promise.all([1, 2, 3].map(fed)), [
    [12, 10],
    [15, 13],
    [12, 10],
  ]);
  assert.deepEqual(featureRowFeeder.mixedIn!(rows, [2, 0], { seed: 0, epoch: 4 }), {
    partners: [1, 2],
    shares: [0, 0.4],
  });
});
