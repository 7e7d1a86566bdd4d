import assert from 'node:assert/strict';
import test from 'node:test';
import { type Warp, warpImage } from '../../../src/engine/images/warpImage';
import { tf } from '../../../src/engine/tensorflow/loadTensorFlow';
import { byteTensor, readBytes } from '../../../src/engine/tensorflow/operations/bytes';
import { flat } from '../tensorCount';

const still: Warp = { mirrored: false, upsideDown: false, angle: 0, shift: [0, 0] };

/** The first channel of `warp` of a square image whose first channel is given. */
function warped(rows: readonly (readonly number[])[], warp: Partial<Warp>): number[][] {
  const side = rows.length;
  const levels = Uint8Array.from(rows.flat().flatMap((level) => [level, 0, 9]));
  return tf.tidy(() => {
    const result = readBytes(
      warpImage(byteTensor<tf.Tensor3D>(levels, [side, side, 3]), { ...still, ...warp }),
    );
    return rows.map((row, y) => row.map((_, x) => result[(y * side + x) * 3]!));
  });
}

const rows = [
  [1, 2, 3, 4],
  [5, 6, 7, 8],
  [9, 10, 11, 12],
  [13, 14, 15, 16],
];
const cases: readonly [string, Partial<Warp>, number[][]][] = [
  ['nothing', {}, rows],
  ['left to right', { mirrored: true }, rows.map((row) => row.toReversed())],
  ['top to bottom', { upsideDown: true }, rows.toReversed()],
  ['a quarter turn clockwise', { angle: 90 }, rows.map((_, i) => rows.map((row) => row[i]!).toReversed())],
  [
    'mirrored, then turned',
    { mirrored: true, angle: 90 },
    rows.map((_, i) => rows.map((row) => row[3 - i]!).toReversed()),
  ],
  ['a quarter to the right', { shift: [0.25, 0] }, rows.map(([a, b, c]) => [a!, a!, b!, c!])],
  ['half down', { shift: [0, 0.5] }, [rows[1]!, rows[0]!, rows[0]!, rows[1]!]],
];

for (const [name, warp, expected] of cases)
  test(
    `warps ${name}`,
    flat(() => assert.deepEqual(warped(rows, warp), expected)),
  );
