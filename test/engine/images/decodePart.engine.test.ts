import assert from 'node:assert/strict';
import test from 'node:test';
import { decodePart } from '../../../src/engine/images/decodePart';
import { decodedByPillow, readImage } from '../../golden/imageFiles/goldenImages';
import { flat } from '../tensorCount';

/** The package stands among those of the tests. */
const sharpFolder = process.cwd();
const files = [...decodedByPillow()].filter(([file]) => file.endsWith('.jpg') || file === 'rgb.png');

/** Some at the edges, some on the borders of the blocks of a JPEG. */
const boxes = [
  { top: 3, left: 5, height: 12, width: 9 },
  { top: 0, left: 0, height: 5, width: 16 },
  { top: 2, left: 16, height: 7, width: 4 },
  { top: 16, left: 15, height: 3, width: 2 },
  { top: 4, left: 1, height: 1, width: 1 },
];

for (const [file, { width, height, pixels }] of files)
  test(
    `a part of ${file} is what the whole has there`,
    flat(async () => {
      for (const box of [...boxes, { top: 3, left: 5, height: height - 3, width: width - 5 }]) {
        const {
          levels,
          width: stride,
          box: own,
        } = await decodePart(readImage(file), file, sharpFolder, (size) => {
          assert.deepEqual([size.height, size.width], [height, width]);
          return box;
        });
        assert.deepEqual([own!.height, own!.width], [box.height, box.width]);
        for (let y = 0; y < box.height; y++) {
          const from = ((y + box.top) * width + box.left) * 3;
          const at = ((y + own!.top) * stride + own!.left) * 3;
          const row = levels.subarray(at, at + box.width * 3);
          assert.deepEqual([...row], [...pixels.subarray(from, from + box.width * 3)], JSON.stringify(box));
        }
      }
    }),
  );

test(
  'without a part, the whole is decoded',
  flat(async () => {
    const { levels, width, box } = await decodePart(
      readImage('rgb.jpg'),
      'rgb.jpg',
      sharpFolder,
      () => undefined,
    );
    const whole = decodedByPillow().get('rgb.jpg')!;
    assert.equal(box, undefined);
    assert.equal(width, whole.width);
    assert.deepEqual([...levels], [...whole.pixels]);
  }),
);

test('damage in a part is reported like damage of the whole', async () => {
  const cut = readImage('rgb.jpg').subarray(0, 700);
  const box = { top: 0, left: 0, height: 20, width: 20 };
  await assert.rejects(
    decodePart(cut, 'cut.jpg', sharpFolder, () => box),
    { code: 'picture/broken' },
  );
});
