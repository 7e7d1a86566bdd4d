import assert from 'node:assert/strict';
import test from 'node:test';
import { cropPicture, type PictureSize, resizePicture } from '../../../src/engine/pictures/resizePicture';
import { scaleBytes } from '../../../src/engine/pictures/scaleBytes';
import { tf } from '../../../src/engine/tensorflow/loadTensorFlow';
import { byteTensor, readBytes } from '../../../src/engine/tensorflow/operations/bytes';
import { evaluationGolden } from '../../golden/pictures/goldenPictures';
import { flat } from '../tensorCount';
import { largestDifference } from './pixelDifference';

const { wide } = evaluationGolden().pictures;
const { height, width, pixels } = wide!;

const boxes = {
  'the whole, much smaller': [
    { top: 0, left: 0, height, width },
    { height: 8, width: 9 },
  ],
  'a part, somewhat smaller': [
    { top: 3, left: 5, height: height - 10, width: width - 7 },
    { height: 32, width: 32 },
  ],
  'a part, larger, of other proportions': [
    { top: 1, left: 2, height: 9, width: 13 },
    { height: 40, width: 21 },
  ],
  'a single pixel': [
    { top: 4, left: 4, height: 1, width: 1 },
    { height: 5, width: 5 },
  ],
} as const;

for (const [name, [box, to]] of Object.entries(boxes)) {
  test(
    `${name}: bytes are scaled as by TensorFlow's operations, within two levels`,
    flat(() => {
      const expected = tf.tidy(() => {
        const whole = byteTensor<tf.Tensor3D>(pixels, [height, width, 3]);
        return readBytes(resizePicture(cropPicture(whole, box), to, 'bilinear'));
      });
      const scaled = scaleBytes(pixels, width, box, to);
      assert.equal(scaled.length, expected.length);
      assert.ok(largestDifference(scaled, expected) <= 2, `${largestDifference(scaled, expected)} levels`);
    }),
  );
}

test('a flat picture keeps its level, whatever the weights are rounded to', () => {
  for (const level of [0, 1, 128, 255]) {
    const flatPicture = new Uint8Array(23 * 17 * 3).fill(level);
    const box = { top: 2, left: 1, height: 19, width: 11 };
    for (const side of [1, 7, 11, 30]) {
      const to: PictureSize = { height: side, width: side };
      assert.ok(scaleBytes(flatPicture, 17, box, to).every((scaled) => scaled === level));
    }
  }
});
