import assert from 'node:assert/strict';
import test from 'node:test';
import type { ImageBox } from '../../../../src/engine/images/resizeImage';
import type { Mirrors } from '../../../../src/engine/images/scaleBytes';
import { wholePixels } from '../../../../src/engine/inputs/image/drawCrop';
import type { View } from '../../../../src/engine/inputs/image/drawView';
import { evaluationView } from '../../../../src/engine/inputs/image/evaluationView';
import { trainingView } from '../../../../src/engine/inputs/image/makeView';
import { tf } from '../../../../src/engine/tensorflow/loadTensorFlow';
import { byteTensor, readBytes } from '../../../../src/engine/tensorflow/operations/bytes';
import { imageNet } from '../../../../src/experiment/models/imagePreprocessings';
import { evaluationGolden } from '../../../golden/imageFiles/goldenImages';
import { flat } from '../../tensorCount';

const images = { ...imageNet, size: 32, crop: 0.875 };
const { wide } = evaluationGolden().images;
const wholeImage = () => byteTensor<tf.Tensor3D>(wide!.pixels, [wide!.height, wide!.width, 3]);
const plain: View = {
  mirrored: false,
  upsideDown: false,
  angle: 0,
  shift: [0, 0],
  colour: { brightness: 1, contrast: 1, saturation: 1, hue: 0 },
};
const viewed = (view: Partial<View>, box?: ImageBox) =>
  trainingView({ levels: wide!.pixels, width: wide!.width, box }, { ...plain, ...view }, images);

test(
  'a view that changes nothing is the view in evaluation',
  flat(() => {
    const expected = tf.tidy(() => readBytes(evaluationView(wholeImage(), images, 'bilinear')));
    assert.deepEqual(viewed({}), expected);
  }),
);

test(
  'a crop beyond the edge, by rounding, is cut off at it',
  flat(() => {
    const { height, width } = wide!;
    const crop = { top: height - 20.4, left: width - 20.4, height: 20.6, width: 20.6 };
    const box = wholePixels(crop, { height, width });
    assert.deepEqual(box, { top: height - 21, left: width - 21, height: 21, width: 21 });
    assert.equal(viewed({}, box).length, 32 * 32 * 3);
  }),
);

/** A square of 32 pixels turned round, pixel by pixel. */
function turned(levels: Uint8Array, { mirrored, upsideDown }: Mirrors): Uint8Array {
  const at = (i: number, isReversed: boolean) => (isReversed ? 31 - i : i);
  return levels.map((_, i) => {
    const [pixel, channel] = [Math.floor(i / 3), i % 3];
    const [y, x] = [at(Math.floor(pixel / 32), upsideDown), at(pixel % 32, mirrored)];
    return levels[(y * 32 + x) * 3 + channel]!;
  });
}

for (const interpolation of ['bilinear', 'bicubic'] as const)
  test(
    `what is cut out is mirrored after it was scaled (${interpolation})`,
    flat(() => {
      const part = {
        levels: wide!.pixels,
        width: wide!.width,
        box: { top: 3, left: 5, height: 21, width: 34 },
      };
      const view = (mirrors: Partial<Mirrors>) =>
        trainingView(part, { ...plain, ...mirrors }, { ...images, interpolation });
      for (const mirrored of [false, true])
        for (const upsideDown of [false, true])
          assert.deepEqual(view({ mirrored, upsideDown }), turned(view({}), { mirrored, upsideDown }));
    }),
  );

test(
  'only the erased part has the mean colour',
  flat(() => {
    const levels = viewed({ erased: { top: 0.25, left: 0.5, height: 0.25, width: 0.25 } });
    const whole = viewed({});
    const covered = images.mean.map((fraction) => Math.round(255 * fraction));
    for (let y = 0; y < 32; y++)
      for (let x = 0; x < 32; x++) {
        const at = (y * 32 + x) * 3;
        const isCovered = y >= 8 && y < 16 && x >= 16 && x < 24;
        assert.deepEqual(
          [...levels.subarray(at, at + 3)],
          isCovered ? covered : [...whole.subarray(at, at + 3)],
        );
      }
  }),
);
