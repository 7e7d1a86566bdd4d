import assert from 'node:assert/strict';
import { createHash } from 'node:crypto';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import os from 'node:os';
import path from 'node:path';
import { after, test } from 'node:test';
import { movedPoint } from '../../../../src/engine/images/geometry';
import type { ImageBox } from '../../../../src/engine/images/resizeImage';
import type { ExampleGeometry } from '../../../../src/engine/inputs/feeder';
import { type Augmentation, augmentationOf } from '../../../../src/engine/inputs/image/augmentation';
import type { EncodedImages } from '../../../../src/engine/inputs/image/encodedImages';
import { encodeImages, openImages } from '../../../../src/engine/inputs/image/encodeImages';
import { imageFeeder } from '../../../../src/engine/inputs/image/imageFeeder';
import { viewMaker } from '../../../../src/engine/inputs/image/makeView';
import { imageNet } from '../../../../src/experiment/models/imagePreprocessings';
import { readImage } from '../../../golden/imageFiles/goldenImages';
import { flat } from '../../tensorCount';

const root = mkdtempSync(path.join(os.tmpdir(), 'graft-geometry-'));
after(() => rmSync(root, { recursive: true }));

const size = 96;
const radius = 5;
/** The centre of a red, a green and a blue dot, as fractions of the sides: three points determine an affine map. */
const layouts = [
  [
    [0.42, 0.4],
    [0.6, 0.46],
    [0.5, 0.62],
  ],
  [
    [0.55, 0.38],
    [0.4, 0.5],
    [0.58, 0.6],
  ],
] as const;
const shapes = [
  { width: 160, height: 121 },
  { width: 97, height: 150 },
] as const;

/** Where the dots of the two images are, in pixels. */
const dots = shapes.map(({ width, height }, i) =>
  layouts[i]!.map(([x, y]) => [x * width, y * height] as const),
);

/** An uncompressed BMP of black with one dot for each channel. */
function dottedImage({ width, height }: (typeof shapes)[number], centres: (typeof dots)[number]): Buffer {
  const rowBytes = 4 * Math.ceil((width * 3) / 4);
  const file = Buffer.alloc(54 + rowBytes * height);
  file.write('BM');
  file.writeUInt32LE(file.length, 2);
  file.writeUInt32LE(54, 10);
  file.writeUInt32LE(40, 14);
  file.writeInt32LE(width, 18);
  file.writeInt32LE(height, 22);
  file.writeUInt16LE(1, 26);
  file.writeUInt16LE(24, 28);
  for (let y = 0; y < height; y++)
    for (let x = 0; x < width; x++)
      // Rows go upwards, colours are blue, green, red.
      for (const [channel, [left, top]] of centres.entries())
        if (Math.hypot(x + 0.5 - left, y + 0.5 - top) <= radius)
          file[54 + (height - 1 - y) * rowBytes + x * 3 + (2 - channel)] = 255;
  return file;
}

async function encode(augmentation: Augmentation | undefined, images = { ...imageNet, size }) {
  const folder = mkdtempSync(path.join(root, 'stage-'));
  const rows = shapes.map((shape, i) => rowOf(`dots${i}.bmp`, dottedImage(shape, dots[i]!)));
  const train = [...rows, rowOf('turned.jpg', readImage('turned6.jpg'))];
  const task = {
    splits: { train, validation: [], test: [] },
    ...{ images, dataFolder: root, folder, augmentation, views: 0 },
    decodedCache: { graftFolder: root, mostBytes: 1e6 },
  };
  const io = { emit: () => {}, signal: new AbortController().signal, cacheFolder: root };
  await encodeImages(task, io as unknown as Parameters<typeof encodeImages>[1]);
  return (await openImages(task)).train;
}

function rowOf(image: string, bytes: Buffer) {
  writeFileSync(path.join(root, image), bytes);
  const sha256 = createHash('sha256').update(bytes).digest('hex');
  return { row: { image, sha256 }, target: [0], file: image };
}

/** The model's view of some images, and their geometry. */
async function seen(encoded: EncodedImages, indices: readonly number[], epoch?: number) {
  const draw = epoch === undefined ? undefined : { seed: 3, epoch };
  const options = { shapes: 'exact', rows: indices.length, draw, makeExample: viewMaker(root) } as const;
  const { values } = (await imageFeeder.feeds(encoded, indices, options)).images!;
  const bytes = size * size * 3;
  return imageFeeder.geometries!(encoded, indices, draw).map((geometry, row) => ({
    geometry,
    levels: values.subarray(row * bytes, (row + 1) * bytes) as Uint8Array,
  }));
}

/** The centre of a dot in pixels: each pixel weighs as much as its channel exceeds the others. */
function centreOf(levels: Uint8Array, channel: number): [x: number, y: number, weight: number] {
  let [x, y, sum] = [0, 0, 0];
  for (let at = 0; at < size * size; at++) {
    const pixel = [0, 1, 2].map((c) => levels[at * 3 + c]!);
    const weight = Math.max(0, pixel[channel]! - Math.max(...pixel.filter((_, c) => c !== channel)));
    x += weight * ((at % size) + 0.5);
    y += weight * (Math.floor(at / size) + 0.5);
    sum += weight;
  }
  return [x / sum, y / sum, sum / 255];
}

/** An image with a rectangle of another one. */
function cutIn(own: Uint8Array, other: Uint8Array, { top, left, height, width }: ImageBox): Uint8Array {
  return own.map((level, at) => {
    const [x, y] = [Math.floor(at / 3) % size, Math.floor(at / 3 / size)];
    const isCovered = x >= left && x < left + width && y >= top && y < top + height;
    return isCovered ? other[at]! : level;
  });
}

/** Compares the dots that lie inside with their moved centres. @returns how many did */
function compareDots(levels: Uint8Array, { map }: ExampleGeometry, centres: (typeof dots)[number]): number {
  const [a, b, , d, e] = map;
  const reach = radius * Math.max(Math.hypot(a, d), Math.hypot(b, e)) + 2;
  const inside = [...centres.entries()].filter(([, centre]) =>
    movedPoint(map, centre).every((at) => at > reach && at < size - reach),
  );
  for (const [channel, centre] of inside) {
    const [x, y, weight] = centreOf(levels, channel);
    const [expectedX, expectedY] = movedPoint(map, centre);
    assert.ok(Math.hypot(x - expectedX, y - expectedY) < 0.2, `${[x, y]}, not ${[expectedX, expectedY]}`);
    const area = Math.PI * radius ** 2 * Math.abs(a * e - b * d);
    assert.ok(Math.abs(weight / area - 1) < 0.15, `the dot is ${weight} pixels large, not ${area}`);
  }
  return inside.length;
}

const off = { ...augmentationOf('strong')!, ...colourless() };
function colourless() {
  return {
    crop: { area: 1, ratio: 4 / 3 },
    rotate: { degrees: 0, probability: 1 },
    flip: 0,
    colour: { brightness: 0, contrast: 0, saturation: 0, hue: 0, probability: 1 },
    grey: 0,
    erase: { probability: 0, area: 0.33 },
  } as const;
}

/** Each augmentation that moves pixels, and what of the map shows that it does. */
const moving: Readonly<Record<string, [Partial<Augmentation>, (map: ExampleGeometry['map']) => boolean]>> = {
  crop: [{ crop: { area: 0.4, ratio: 4 / 3 } }, ([a, , , , e]) => Math.abs(a - e) > 0.02],
  flip: [{ flip: 0.5 }, ([a]) => a < 0],
  verticalFlip: [{ verticalFlip: 0.5 }, ([, , , , e]) => e < 0],
  rotate: [{ rotate: { degrees: 40, probability: 1 } }, ([, b]) => Math.abs(b) > 0.1],
  translate: [{ translate: { distance: 0.1, probability: 1 } }, ([, , c]) => Math.abs(c) > 1],
  'all together': [
    {
      crop: { area: 0.5, ratio: 4 / 3 },
      flip: 0.5,
      verticalFlip: 0.5,
      rotate: { degrees: 25, probability: 0.7 },
      translate: { distance: 0.05, probability: 0.7 },
    },
    ([a, b]) => a < 0 && b !== 0,
  ],
};

for (const interpolation of ['bilinear', 'bicubic'] as const)
  for (const [name, [change, shows]] of Object.entries(moving))
    test(
      `${name}, ${interpolation}: the geometry moves points to where the pixels are`,
      flat(async () => {
        const encoded = await encode({ ...off, ...change }, { ...imageNet, size, interpolation });
        let [compared, shown] = [0, 0];
        for (let epoch = 1; epoch <= 12; epoch++)
          for (const [i, { geometry, levels }] of (await seen(encoded, [0, 1], epoch)).entries()) {
            assert.deepEqual(geometry.original, shapes[i]);
            assert.deepEqual(geometry.seen, { height: size, width: size });
            assert.equal(geometry.mixed, undefined);
            compared += compareDots(levels, geometry, dots[i]!);
            if (shows(geometry.map)) shown += 1;
          }
        assert.ok(compared >= 24, `only ${compared} dots were inside`);
        assert.ok(shown > 2, 'the augmentation moved nothing');
      }),
    );

for (const interpolation of ['bilinear', 'bicubic'] as const)
  test(
    `${interpolation}: the geometry of scoring moves points to where the pixels are, at every crop`,
    flat(async () => {
      for (const crop of [1, 0.9]) {
        const images = { ...imageNet, size, interpolation, crop };
        const encoded = await encode(undefined, images);
        for (const [i, { geometry, levels }] of (await seen(encoded, [0, 1])).entries())
          assert.equal(compareDots(levels, geometry, dots[i]!), 3);
        // An image that its Exif data turn has the size in which it is looked at.
        const [turned] = imageFeeder.geometries!(encoded, [2]);
        assert.deepEqual(turned!.original, { height: 30, width: 22 });
      }
    }),
  );

test(
  'a mixed example reports the other example, its geometry, and the rectangle that it covers',
  flat(async () => {
    const mixing = {
      cutmix: { probability: 0.5, alpha: 1 },
      mixup: { probability: 0.5, alpha: 1 },
      flip: 0.5,
    };
    const encoded = await encode({ ...off, ...mixing });
    const plain = await encode({ ...off, flip: 0.5 });
    const kinds = new Set<string>();
    for (let epoch = 1; epoch <= 20; epoch++) {
      const [{ geometry, levels }] = (await seen(encoded, [0], epoch)) as [
        Awaited<ReturnType<typeof seen>>[0],
      ];
      const own = (await seen(plain, [0], epoch))[0]!;
      const { mixed, ...alone } = geometry;
      assert.deepEqual(alone, own.geometry);
      const drawn = imageFeeder.mixedIn!(encoded, [0], { seed: 3, epoch })!;
      assert.equal(mixed?.partner ?? 0, drawn.partners[0]);
      kinds.add(mixed ? (mixed.box ? 'cut in' : 'laid over') : 'alone');
      if (!mixed) continue;
      const other = (await seen(plain, [mixed.partner], epoch))[0]!;
      const { partner: _, box, ...geometryOfOther } = mixed;
      assert.deepEqual(geometryOfOther, other.geometry);
      if (box) assert.deepEqual(levels, cutIn(own.levels, other.levels, box));
    }
    assert.deepEqual([...kinds].sort(), ['alone', 'cut in', 'laid over']);
  }),
);
