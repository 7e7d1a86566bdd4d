import assert from 'node:assert/strict';
import test from 'node:test';
import { paintHeat } from '../../../src/engine/images/paintHeat';

const painted = (values: number[], size: number) => {
  const side = Math.sqrt(values.length);
  const levels = new Uint8Array(size * size * 3).fill(100);
  return paintHeat(levels, size, { height: side, width: side, values: Float32Array.from(values) });
};
const pixel = (levels: Uint8Array, size: number, y: number, x: number) => [
  ...levels.subarray((y * size + x) * 3, (y * size + x) * 3 + 3),
];

test('from blue where nothing is to red where most is, half through', () => {
  const colours = [0, 0.5, 1].map((share) => pixel(painted([share], 1), 1, 0, 0));
  assert.deepEqual(colours, [
    [50, 50, 114],
    [114, 178, 114],
    [114, 50, 50],
  ]);
});

test('places lie where they are in the image, and shares change evenly between them', () => {
  const size = 8;
  const levels = painted([0, 1, 0, 1], size);
  assert.deepEqual(pixel(levels, size, 0, 0), pixel(painted([0], 1), 1, 0, 0));
  assert.deepEqual(pixel(levels, size, 7, 7), pixel(painted([1], 1), 1, 0, 0));
  // The third pixel's centre is an eighth of the way from the first place to the second.
  assert.deepEqual(pixel(levels, size, 4, 2), pixel(painted([0.125], 1), 1, 0, 0));
});
