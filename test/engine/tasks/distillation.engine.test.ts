import assert from 'node:assert/strict';
import { test } from 'node:test';
import {
  softBinaryDivergence,
  softDivergence,
  squaredDistance,
  type VectorDistance,
} from '../../../src/engine/tasks/losses/distillation';
import { tf } from '../../../src/engine/tensorflow/loadTensorFlow';
import { flat } from '../tensorCount';

const own = [
  [1, -2, 0.5],
  [30, 0, -40],
];
const teachers = [
  [0.5, 1, -1],
  [-20, 10, 60],
];

const softmax = (row: number[]) => {
  const exponentials = row.map((x) => Math.exp(x - Math.max(...row)));
  return exponentials.map((x) => x / exponentials.reduce((sum, each) => sum + each));
};
const divergence = (p: number[], q: number[]) =>
  p.reduce((sum, share, i) => sum + (share === 0 ? 0 : share * Math.log(share / q[i]!)), 0);
const yesAndNo = (x: number) => softmax([x, 0]);

/** The formulas in double precision. */
const expected: [VectorDistance, (own: number[], teacher: number[], t: number) => number][] = [
  [
    softDivergence,
    (a, b, t) => t * t * divergence(softmax(b.map((x) => x / t)), softmax(a.map((x) => x / t))),
  ],
  [
    softBinaryDivergence,
    (a, b, t) =>
      (t * t * a.reduce((sum, x, i) => sum + divergence(yesAndNo(b[i]! / t), yesAndNo(x / t)), 0)) / 3,
  ],
  [squaredDistance, (a, b) => a.reduce((sum, x, i) => sum + (x - b[i]!) ** 2, 0) / 3],
];

for (const [at, [loss, formula]] of expected.entries())
  test(
    `distance ${at} from a teacher is what its formula says, and none from oneself`,
    flat(() => {
      const compute = (outputs: number[][], teacher: number[][], t: number) =>
        tf.tidy(() => [...loss(tf.tensor2d(outputs), tf.tensor2d(teacher), t).dataSync()]);
      for (const temperature of [1, 4])
        for (const [row, value] of compute(own, teachers, temperature).entries()) {
          const exact = formula(own[row]!, teachers[row]!, temperature);
          assert.ok(Math.abs(value - exact) <= 1e-5 * Math.max(1, exact), `${value} ${exact}`);
        }
      assert.deepEqual(
        compute(own, own, 2).map((value) => Math.abs(value) < 1e-6),
        [true, true],
      );
    }),
  );
