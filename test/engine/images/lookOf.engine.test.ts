import assert from 'node:assert/strict';
import test from 'node:test';
import { decodeImage } from '../../../src/engine/images/decodeImage';
import { inspectImage, lookOf } from '../../../src/engine/images/inspectImage';
import { tf } from '../../../src/engine/tensorflow/loadTensorFlow';
import { byteTensor } from '../../../src/engine/tensorflow/operations/bytes';
import { execute } from '../../../src/engine/tensorflow/operations/execute';
import { readImage } from '../../golden/imageFiles/goldenImages';
import { flat } from '../tensorCount';

function hashOf(width: number, height: number, levelAt: (x: number, y: number) => number): string {
  const levels = Uint8Array.from({ length: width * height * 3 }, (_, i) => {
    const pixel = Math.floor(i / 3);
    return levelAt((pixel % width) / width, Math.floor(pixel / width) / height);
  });
  const pixels = byteTensor<tf.Tensor3D>(levels, [height, width, 3]);
  const { hash } = lookOf(pixels);
  pixels.dispose();
  return hash;
}

const bits = (hash: string) => BigInt(`0x${hash}`).toString(2).padStart(64, '0');
const bitsApart = (a: string, b: string) => [...bits(a)].filter((bit, i) => bit !== bits(b)[i]).length;

test(
  'says where an image brightens to the right',
  flat(() => {
    assert.equal(
      hashOf(90, 80, (x) => 250 * x),
      'ffffffffffffffff',
    );
    assert.equal(
      hashOf(90, 80, (x) => 250 - 250 * x),
      '0000000000000000',
    );
    assert.equal(
      hashOf(90, 80, (x, y) => (y < 0.5 ? 250 * x : 250 - 250 * x)),
      'ffffffff00000000',
    );
    assert.equal(
      hashOf(90, 80, () => 90),
      '0000000000000000',
    );
  }),
);

test(
  'the same image in other formats looks the same',
  flat(async () => {
    const files = ['rgb.png', 'rgb.bmp', 'fullChroma.jpg', 'lossless.webp'];
    const inspected = await Promise.all(files.map((file) => inspectImage(readImage(file), file, '')));
    assert.deepEqual([...new Set(inspected.map(({ width, height }) => `${width}x${height}`))], ['30x22']);
    for (const { hash } of inspected) assert.ok(bitsApart(hash, inspected[0]!.hash) <= 3, hash);
  }),
);

test(
  'a large JPEG is decoded to a part of its size, and looks the same',
  flat(async () => {
    const levels = Uint8Array.from({ length: 512 * 300 * 3 }, (_, i) => {
      const [x, y] = [Math.floor(i / 3) % 512, Math.floor(i / 3 / 512)];
      return 128 + 100 * Math.sin(x / 40) * Math.cos(y / 30 + x / 90);
    });
    const pixels = byteTensor<tf.Tensor3D>(levels, [300, 512, 3]);
    const file = execute('EncodeJpeg', [pixels], { format: { text: 'rgb' }, quality: { int: 90 } });
    const [bytes] = (await file.bytes()) as Uint8Array[];
    const small = await decodeImage(bytes!, 'large.jpg', '', 64);
    assert.deepEqual(small.shape, [75, 128, 3]);
    const inspected = await inspectImage(bytes!, 'large.jpg', '');
    assert.deepEqual([inspected.width, inspected.height], [512, 300]);
    assert.ok(bitsApart(inspected.hash, lookOf(pixels).hash) <= 3);
    tf.dispose([pixels, file, small]);
  }),
);
