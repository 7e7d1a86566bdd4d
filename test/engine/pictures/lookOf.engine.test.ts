import assert from 'node:assert/strict';
import test from 'node:test';
import { inspectPicture } from '../../../src/engine/pictures/inspectPicture';
import { lookOf } from '../../../src/engine/pictures/lookOf';
import type { tf } from '../../../src/engine/tensorflow/loadTensorFlow';
import { byteTensor } from '../../../src/engine/tensorflow/operations/bytes';
import { readPicture } from '../../golden/pictures/goldenPictures';
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

test(
  'says where a picture brightens to the right',
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
  'the same picture in other formats looks the same',
  flat(async () => {
    const files = ['rgb.png', 'rgb.bmp', 'fullChroma.jpg', 'lossless.webp'];
    const inspected = await Promise.all(files.map((file) => inspectPicture(readPicture(file), file, '')));
    assert.deepEqual([...new Set(inspected.map(({ width, height }) => `${width}x${height}`))], ['30x22']);
    const bits = (hash: string) => BigInt(`0x${hash}`).toString(2).padStart(64, '0');
    const first = bits(inspected[0]!.hash);
    for (const { hash } of inspected)
      assert.ok([...bits(hash)].filter((bit, i) => bit !== first[i]).length <= 3, hash);
  }),
);
