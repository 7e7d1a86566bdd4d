import assert from 'node:assert/strict';
import { createHash } from 'node:crypto';
import test from 'node:test';
import { prepareBatches } from '../../../../src/engine/inputs/batchSource';
import { type Augmentation, augmentationOf } from '../../../../src/engine/inputs/image/augmentation';
import { drawMix } from '../../../../src/engine/inputs/image/drawMix';
import type { EncodedImages } from '../../../../src/engine/inputs/image/encodedImages';
import { mixImages } from '../../../../src/engine/inputs/image/mixImages';
import { imageNet } from '../../../../src/experiment/models/imagePreprocessings';
import { collect } from '../collect';

const light = augmentationOf('light')!;
const mixing = (cutmix: number, mixup: number): Augmentation => ({
  ...light,
  cutmix: { probability: cutmix, alpha: 1 },
  mixup: { probability: mixup, alpha: 0.2 },
});
const draws = (augmentation: Augmentation) =>
  Array.from({ length: 2000 }, (_, example) => drawMix(augmentation, 50, { seed: 1, epoch: 1, example }));
const mean = (numbers: readonly number[]) => numbers.reduce((a, b) => a + b, 0) / numbers.length;

test('a mix is a function of seed, epoch and example', () => {
  const name = { seed: 3, epoch: 2, example: 7 };
  const mix = drawMix(mixing(1, 0), 50, name);
  assert.deepEqual(drawMix(mixing(1, 0), 50, name), mix);
  for (const other of [{ seed: 4 }, { epoch: 3 }, { example: 8 }])
    assert.notDeepEqual(drawMix(mixing(1, 0), 50, { ...name, ...other }), mix);
  assert.equal(drawMix(light, 50, name), undefined);
});

test('images are mixed as often as asked, with any other, and never both ways', () => {
  const drawn = draws(mixing(0.25, 0.5)).flatMap((mix) => mix ?? []);
  assert.ok(Math.abs(drawn.length / 2000 - 0.625) < 0.04, `${drawn.length}`);
  assert.ok(Math.abs(drawn.filter(({ box }) => box).length / 2000 - 0.25) < 0.04);
  assert.equal(new Set(drawn.map(({ partner }) => partner)).size, 50);
});

test('the other image has the smaller share, of the beta distribution; in a cut that of its area', () => {
  const laid = draws(mixing(0, 1)).map((mix) => mix!.share);
  assert.ok(laid.every((share) => share >= 0 && share <= 0.5));
  // The mean of the smaller part, by numerical integration of the density.
  assert.ok(Math.abs(mean(laid) - 0.1012) < 0.01, `${mean(laid)}`);
  const cut = draws(mixing(1, 0)).map((mix) => mix!);
  for (const { share, box } of cut) {
    const { top, left, height, width } = box!;
    assert.ok(top >= 0 && left >= 0 && top + height <= 1 + 1e-9 && left + width <= 1 + 1e-9);
    assert.ok(Math.abs(share - height * width) < 1e-12 && share <= 0.5 + 1e-9);
  }
});

test('pixels are mixed in their shares, or covered in the square', () => {
  const [own, other] = [new Uint8Array(4 * 4 * 3).fill(100), new Uint8Array(4 * 4 * 3).fill(200)];
  const laid = own.slice();
  mixImages(laid, other, 4, { partner: 1, share: 0.25 });
  assert.ok(laid.every((level) => level === 125));
  const cut = own.slice();
  mixImages(cut, other, 4, {
    partner: 1,
    share: 0.25,
    box: { top: 0.5, left: 0, height: 0.5, width: 0.5 },
  });
  const rows = Array.from({ length: 4 }, (_, y) =>
    [...cut.subarray(y * 12, y * 12 + 12)].map((l) => l / 100),
  );
  assert.deepEqual(rows[0], new Array(12).fill(1));
  assert.deepEqual(rows[3], [...new Array(6).fill(2), ...new Array(6).fill(1)]);
});

test('a batch has the targets and shares of what is mixed into it, and pixels to match', async () => {
  const examples = 12;
  const contents = Buffer.concat(
    Array.from({ length: examples }, (_, i) => createHash('sha256').update(`${i}`).digest()),
  );
  const files = Array.from({ length: examples }, (_, i) => `${i}`);
  const images = { ...imageNet, size: 2 };
  const encoded = (augmentation: Augmentation): EncodedImages => ({
    kind: 'image',
    size: 2,
    contents,
    sizes: new Int32Array(examples * 2).fill(2),
    cut: '',
    squares: new Uint8Array(),
    images,
    varied: { files, augmentation, images, views: 0 },
  });
  const targets = { label: { values: Int32Array.from({ length: examples }, (_, i) => i), shape: [] } };
  const training = { seed: 3, epoch: 2, fromBatch: 0, microBatches: 1 };
  const batches = (augmentation: Augmentation) =>
    collect(
      prepareBatches(
        { encoded: encoded(augmentation), targets, batchSize: 5, shapes: 'few', training },
        async ({ file }) => new Uint8Array(12).fill(20 * Number(file)),
      ),
    );
  for (const { microBatches, indices } of await batches(mixing(0, 1))) {
    const { feeds } = microBatches[0]!;
    const levels = feeds.images!.values;
    assert.equal(feeds.otherShares!.values.length, 5);
    for (const [row, example] of indices.entries()) {
      const [partner, share] = [feeds['otherTargets/label']!.values[row]!, feeds.otherShares!.values[row]!];
      const expected = (1 - share) * 20 * example + share * 20 * partner;
      assert.ok(Math.abs(levels[row * 12]! - expected) <= 0.51, `${levels[row * 12]} ${expected}`);
    }
  }
  const [plain] = await batches(light);
  assert.equal(plain!.microBatches[0]!.feeds['otherTargets/label'], undefined);
});
