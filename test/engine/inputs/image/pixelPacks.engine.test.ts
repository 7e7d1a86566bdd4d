import assert from 'node:assert/strict';
import { createHash } from 'node:crypto';
import {
  mkdtempSync,
  readdirSync,
  readFileSync,
  renameSync,
  rmSync,
  symlinkSync,
  truncateSync,
  utimesSync,
  writeFileSync,
} from 'node:fs';
import os from 'node:os';
import path from 'node:path';
import { after, beforeEach, test } from 'node:test';
import { augmentationOf } from '../../../../src/engine/inputs/image/augmentation';
import { contentAt, type EncodedImages } from '../../../../src/engine/inputs/image/encodedImages';
import { encodeImages, openImages } from '../../../../src/engine/inputs/image/encodeImages';
import { viewMaker } from '../../../../src/engine/inputs/image/makeView';
import { tf } from '../../../../src/engine/tensorflow/loadTensorFlow';
import { imageNet } from '../../../../src/experiment/models/imagePreprocessings';
import { readImage } from '../../../golden/imageFiles/goldenImages';
import { flat } from '../../tensorCount';

const root = mkdtempSync(path.join(os.tmpdir(), 'graft-pixels-'));
after(() => rmSync(root, { recursive: true }));
const cache = path.join(root, 'cache', 'pixels');
const names = ['rgb.jpg', 'progressive.jpg', 'grey.jpg', 'rgb.png'];
/** Each has 22 x 30 pixels. */
const imageBytes = 22 * 30 * 3;

beforeEach(() => {
  rmSync(cache, { recursive: true, force: true });
  for (const name of names) write(name, readImage(name));
});

const write = (name: string, bytes: Uint8Array) => writeFileSync(path.join(root, `data-${name}`), bytes);

/** Training examples as the dataset stage leaves them. */
const examplesOf = (files: readonly string[]) =>
  files.map((name) => {
    const image = `data-${name}`;
    const sha256 = createHash('sha256')
      .update(readFileSync(path.join(root, image)))
      .digest('hex');
    return { row: { image, sha256 }, target: [0], file: image };
  });

interface Encoding {
  readonly files?: readonly string[];
  readonly size?: number;
  readonly mostBytes?: number;
  readonly augment?: 'off' | 'strong';
}

let stages = 0;
async function encode({ files = names, size = 16, mostBytes = 1e6, augment = 'strong' }: Encoding = {}) {
  const folder = mkdtempSync(path.join(root, `stage${stages++}-`));
  const task = {
    splits: { train: examplesOf(files), validation: [], test: [] },
    images: { ...imageNet, size },
    dataFolder: root,
    folder,
    decodedCache: { graftFolder: root, mostBytes },
    augmentation: augmentationOf(augment),
    views: 0,
  };
  const io = { emit: () => {}, signal: new AbortController().signal, cacheFolder: root };
  await encodeImages(task, io as unknown as Parameters<typeof encodeImages>[1]);
  return (await openImages(task)).train;
}

/** The views of all images in an epoch. */
async function viewsOf({ varied, contents }: EncodedImages, epoch: number): Promise<Uint8Array[]> {
  const { files, augmentation, images, stored } = varied!;
  const make = viewMaker(root);
  return Promise.all(
    files.map((file, example) =>
      make({
        ...{ file, augmentation, images, stored: stored?.[example] },
        sha256: contentAt(contents, example),
        name: { seed: 1, epoch, example },
      }),
    ),
  );
}

/** How many images TensorFlow decodes meanwhile. */
async function decodesDuring(work: () => Promise<unknown>): Promise<number> {
  const backend = tf.backend() as unknown as { executeMultipleOutputs(name: string): tf.Tensor[] };
  const own = backend.executeMultipleOutputs;
  let count = 0;
  backend.executeMultipleOutputs = function (name, ...rest) {
    if (name.startsWith('Decode')) count++;
    return own.call(this, name, ...rest);
  };
  try {
    await work();
    return count;
  } finally {
    backend.executeMultipleOutputs = own;
  }
}

test(
  'augmented images are decoded once for all epochs and later experiments',
  flat(async () => {
    assert.equal(await decodesDuring(() => encode()), names.length);
    const later = await decodesDuring(async () => {
      const train = await encode({ size: 12 });
      for (const epoch of [1, 2, 3]) await viewsOf(train, epoch);
    });
    assert.equal(later, 0);
  }),
);

test(
  'views are the same whether pixels are kept or not',
  flat(async () => {
    const kept = await encode();
    const decoded = await encode({ mostBytes: 0 });
    assert.equal(decoded.varied!.stored!.filter(Boolean).length, 0);
    for (const epoch of [1, 2, 3, 4, 5])
      assert.deepEqual(await viewsOf(kept, epoch), await viewsOf(decoded, epoch));
  }),
);

test(
  'a renamed file is known again, an edited one is not, and what does not vary is not kept',
  flat(async () => {
    await encode({ augment: 'off' });
    assert.equal(readPacks().length, 0);
    await encode();
    write('renamed.jpg', readImage('rgb.jpg'));
    assert.equal(await decodesDuring(() => encode({ files: ['renamed.jpg', 'rgb.png'] })), 0);
    write('rgb.jpg', readImage('fullChroma.jpg'));
    assert.equal(await decodesDuring(() => encode()), 1);
    assert.equal(readPacks().length, 2);
  }),
);

const readPacks = () => {
  try {
    return readdirSync(cache);
  } catch {
    return [];
  }
};

test(
  'no more is kept than is allowed: what comes first stays, and packs go that were used least recently',
  flat(async () => {
    const room = { mostBytes: 2.5 * imageBytes };
    const train = await encode(room);
    assert.deepEqual(
      train.varied!.stored!.map((place) => place !== undefined),
      [true, true, false, false],
    );
    assert.equal(await decodesDuring(() => viewsOf(train, 1)), 2);
    const [old] = readPacks();
    utimesSync(path.join(cache, old!, 'pixels.bin'), 1, 1);
    await encode({ ...room, files: ['grey.jpg', 'rgb.png'] });
    assert.equal(readPacks().length, 1);
    assert.notEqual(readPacks()[0], old);
    // Its pixels are gone: they are decoded again.
    assert.equal(await decodesDuring(() => viewsOf(train, 1)), 4);
  }),
);

test(
  'a damaged pack is rebuilt',
  flat(async () => {
    await encode();
    truncateSync(path.join(cache, readPacks()[0]!, 'pixels.bin'), 100);
    assert.equal(await decodesDuring(() => encode({ size: 12 })), names.length);
    writeFileSync(path.join(cache, readPacks()[0]!, 'pixels.json'), '[{"sha256": "x", "offset": -1}]');
    assert.equal(await decodesDuring(() => encode({ size: 8 })), names.length);
    assert.equal(await decodesDuring(() => encode({ size: 9 })), 0);
  }),
);

/** Changes one byte of the only pack, in the pixels of its first image. */
function damage(at: number): void {
  const file = path.join(cache, readPacks()[0]!, 'pixels.bin');
  const bytes = readFileSync(file);
  bytes[at]! ^= 1;
  writeFileSync(file, bytes);
}

test(
  'a changed byte is never trained on: the image is decoded again and its pixels are repaired',
  flat(async () => {
    const train = await encode();
    const expected = await viewsOf(await encode({ mostBytes: 0 }), 1);
    for (const at of [0, imageBytes - 1]) {
      damage(at);
      const views: Uint8Array[][] = [];
      const decodes = await decodesDuring(async () => {
        // A view outside the damage needs no repair: some epoch sees everything.
        for (let epoch = 1; epoch <= 8; epoch++) views.push(await viewsOf(train, epoch));
      });
      assert.deepEqual(views[0], expected);
      assert.equal(decodes, 1);
      assert.equal(await decodesDuring(() => encode({ size: 12 + (at % 2) })), 0);
    }
  }),
);

for (const [height, width] of [
  [30, 22],
  [11, 60],
  [60, 11],
] as const)
  test(
    `a pack whose list says ${height} x ${width} pixels never changes a view`,
    flat(async () => {
      const expected = await viewsOf(await encode({ mostBytes: 0 }), 1);
      await encode();
      const list = path.join(cache, readPacks()[0]!, 'pixels.json');
      const entries = JSON.parse(readFileSync(list, 'utf8')) as object[];
      const changed = entries.map((entry, i) =>
        i === entries.length - 1 ? { ...entry, height, width } : entry,
      );
      writeFileSync(list, JSON.stringify(changed));
      const train = await encode();
      for (let time = 0; time < 2; time++) assert.deepEqual(await viewsOf(train, 1), expected);
    }),
  );

test(
  'a new crop of damaged pixels is taken from the image, which repairs them',
  flat(async () => {
    await encode();
    damage(5);
    assert.equal(await decodesDuring(() => encode({ size: 20 })), 1);
    assert.equal(await decodesDuring(() => encode({ size: 21 })), 0);
  }),
);

test(
  'a cache or a pack that is a link is refused, and nothing at its end is touched',
  flat(async () => {
    await encode();
    const [pack] = readPacks();
    const [elsewhere, own] = [path.join(root, 'elsewhere'), path.join(cache, pack!)];
    renameSync(own, elsewhere);
    symlinkSync(elsewhere, own);
    await assert.rejects(encode({ size: 12 }), { code: 'files/linked' });
    rmSync(own);
    rmSync(cache, { recursive: true });
    symlinkSync(elsewhere, cache);
    await assert.rejects(encode({ size: 12 }), { code: 'files/linked' });
    assert.deepEqual(readdirSync(elsewhere).sort(), ['pixels.bin', 'pixels.json']);
    rmSync(cache);
  }),
);
