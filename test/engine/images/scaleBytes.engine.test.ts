import assert from 'node:assert/strict';
import test from 'node:test';
import {
  cropImage,
  type ImageBox,
  type ImageSize,
  resizeImage,
} from '../../../src/engine/images/resizeImage';
import { scaleBytes } from '../../../src/engine/images/scaleBytes';
import { tapsOf } from '../../../src/engine/images/taps';
import { tf } from '../../../src/engine/tensorflow/loadTensorFlow';
import { byteTensor, readBytes } from '../../../src/engine/tensorflow/operations/bytes';
import { evaluationGolden } from '../../golden/imageFiles/goldenImages';
import { flat } from '../tensorCount';
import { largestDifference } from './pixelDifference';

const { wide } = evaluationGolden().images;
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
        return readBytes(resizeImage(cropImage(whole, box), to, 'bilinear'));
      });
      const scaled = scaleBytes(pixels, width, box, to);
      assert.equal(scaled.length, expected.length);
      assert.ok(largestDifference(scaled, expected) <= 2, `${largestDifference(scaled, expected)} levels`);
    }),
  );
}

test('a flat image keeps its level despite rounded weights', () => {
  for (const level of [0, 1, 128, 255]) {
    const flatImage = new Uint8Array(23 * 17 * 3).fill(level);
    const box = { top: 2, left: 1, height: 19, width: 11 };
    for (const side of [1, 7, 11, 30]) {
      const to: ImageSize = { height: side, width: side };
      assert.ok(scaleBytes(flatImage, 17, box, to).every((scaled) => scaled === level));
    }
  }
});

/** Number by number: each the mean of levels that stand `apart`, with a half so that cutting off rounds. */
function mixed(
  levels: (at: number) => number,
  from: number,
  inputs: number,
  outputs: number,
  apart: number,
): number[] {
  const { records, bytes } = tapsOf(inputs, outputs, false);
  const length = bytes / records.BYTES_PER_ELEMENT;
  return Array.from({ length: outputs }, (_, i) => {
    const at = i * length;
    const [first, count] = [records[at]!, records[at + 1]!];
    let sum = 128;
    for (let k = 0; k < count; k++) sum += levels(from + (first + k) * apart) * records[at + 2 + k]!;
    return sum >> 8;
  });
}

function scaledByNumbers(levels: Uint8Array, stride: number, box: ImageBox, to: ImageSize): number[] {
  const columns = Array.from({ length: box.width * 3 }, (_, x) =>
    mixed((at) => levels[at]!, (box.top * stride + box.left) * 3 + x, box.height, to.height, stride * 3),
  );
  const scaled: number[] = [];
  for (let y = 0; y < to.height; y++) {
    const channels = [0, 1, 2].map((channel) =>
      mixed((at) => columns[at]![y]!, channel, box.width, to.width, 3),
    );
    for (let x = 0; x < to.width; x++) scaled.push(...channels.map((channel) => channel[x]!));
  }
  return scaled;
}

test('vectors give what single numbers do, at all edges and for all numbers of rows', () => {
  const [width, height] = [37, 29];
  const levels = Uint8Array.from({ length: width * height * 3 }, (_, i) => ((i + 1) * 2654435761) >>> 24);
  for (const [box, to] of [
    [
      { top: 0, left: 0, height, width },
      { height: 1, width: 1 },
    ],
    [
      { top: 28, left: 36, height: 1, width: 1 },
      { height: 6, width: 3 },
    ],
    [
      { top: 5, left: 7, height: 24, width: 30 },
      { height: 7, width: 9 },
    ],
    [
      { top: 1, left: 0, height: 11, width: 5 },
      { height: 13, width: 22 },
    ],
  ] as const)
    assert.deepEqual([...scaleBytes(levels, width, box, to)], scaledByNumbers(levels, width, box, to));
});

test('a large image is scaled too, and a small one after it as before', () => {
  const [width, height] = [4000, 1500];
  const small = { top: 3, left: 5, height: 20, width: 30 };
  const before = scaleBytes(pixels, wide!.width, small, { height: 9, width: 8 });
  const large = new Uint8Array(width * height * 3).fill(77);
  const scaled = scaleBytes(large, width, { top: 0, left: 0, height, width }, { height: 8, width: 9 });
  assert.ok(scaled.every((level) => level === 77));
  assert.deepEqual(scaleBytes(pixels, wide!.width, small, { height: 9, width: 8 }), before);
});
