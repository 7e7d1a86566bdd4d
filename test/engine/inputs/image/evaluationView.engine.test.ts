import assert from 'node:assert/strict';
import test from 'node:test';
import { evaluationView } from '../../../../src/engine/inputs/image/evaluationView';
import type { tf } from '../../../../src/engine/tensorflow/loadTensorFlow';
import { byteTensor, readBytes } from '../../../../src/engine/tensorflow/operations/bytes';
import { evaluationGolden } from '../../../golden/imageFiles/goldenImages';
import { largestDifference } from '../../images/pixelDifference';
import { flat } from '../../tensorCount';

const { images, cases } = evaluationGolden();

for (const { image, size, crop, interpolation, pixels } of cases) {
  test(
    `cuts ${image} to ${size} pixels at ${crop}, ${interpolation}, as timm and torchvision do`,
    flat(() => {
      const { width, height, pixels: stored } = images[image]!;
      const whole = byteTensor<tf.Tensor3D>(stored, [height, width, 3]);
      const view = evaluationView(whole, { size, crop }, interpolation);
      const levels = readBytes(view);
      whole.dispose();
      view.dispose();
      assert.ok(largestDifference(levels, pixels) <= 1);
      // Where the exact result lies between two levels, as it often does of small whole ratios, floats fall on either side.
      const share = levels.filter((level, i) => level !== pixels[i]).length / levels.length;
      assert.ok(share <= 0.08, `${share} of the levels differ`);
    }),
  );
}
