import assert from 'node:assert/strict';
import test from 'node:test';
import { decodePart } from '../../../src/engine/pictures/decodePicture';
import { readBytes } from '../../../src/engine/tensorflow/operations/bytes';
import { decodedByPillow, readPicture } from '../../golden/pictures/goldenPictures';
import { flat } from '../tensorCount';

/** The package stands among those of the tests. */
const sharpFolder = process.cwd();
const files = [...decodedByPillow()].filter(([file]) => file.endsWith('.jpg') || file === 'rgb.png');

for (const [file, { width, height, pixels }] of files)
  test(
    `a part of ${file} is what the whole has there, but for its right edge`,
    flat(async () => {
      const box = { top: 3, left: 5, height: height - 7, width: width - 9 };
      const part = await decodePart(readPicture(file), file, sharpFolder, (size) => {
        assert.deepEqual([size.height, size.width], [height, width]);
        return box;
      });
      assert.deepEqual(part.shape, [box.height, box.width, 3]);
      const levels = readBytes(part);
      // The colours of a part's last column are spread without those beside it.
      const shown = (box.width - 1) * 3;
      for (let y = 0; y < box.height; y++) {
        const from = ((y + box.top) * width + box.left) * 3;
        const row = levels.subarray(y * box.width * 3);
        assert.deepEqual([...row.subarray(0, shown)], [...pixels.subarray(from, from + shown)]);
        for (let i = shown; i < shown + 3; i++) assert.ok(Math.abs(row[i]! - pixels[from + i]!) <= 32);
      }
      part.dispose();
    }),
  );

test(
  'without a part, the whole is decoded',
  flat(async () => {
    const whole = await decodePart(readPicture('rgb.jpg'), 'rgb.jpg', sharpFolder, () => undefined);
    assert.deepEqual(whole.shape.slice(2), [3]);
    whole.dispose();
  }),
);

test('what is damaged is said as of the whole', async () => {
  const cut = readPicture('rgb.jpg').subarray(0, 700);
  const box = { top: 0, left: 0, height: 20, width: 20 };
  await assert.rejects(
    decodePart(cut, 'cut.jpg', sharpFolder, () => box),
    { code: 'picture/broken' },
  );
});
