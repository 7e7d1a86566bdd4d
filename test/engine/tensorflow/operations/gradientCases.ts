import assert from 'node:assert/strict';
import { test } from 'node:test';
import { counterUniform } from '../../../../src/engine/models/counterRandom';
import { tf } from '../../../../src/engine/tensorflow/loadTensorFlow';
import { flat } from '../../tensorCount';

/** An operation beside the same mathematics in float64 JavaScript, over flat arrays. */
export interface Case {
  readonly name: string;
  readonly shapes: number[][];
  readonly operation: (inputs: tf.Tensor[]) => tf.Tensor;
  readonly reference: (inputs: number[][]) => number[];
}

/** One test a case: its value, and its gradient by every input against central differences of the reference. */
export function testCases(cases: readonly Case[]): void {
  for (const { name, shapes, operation, reference } of cases) {
    test(
      `${name}: value and gradients equal float64 mathematics`,
      flat(() => {
        const inputs = shapes.map((shape, i) =>
          draw(
            i,
            shape.reduce((a, b) => a * b),
          ),
        );
        const value = reference(inputs);
        const weights = draw(99, value.length);
        tf.tidy(() => {
          const tensors = inputs.map((values, i) => tf.tensor(values, shapes[i]!));
          assertClose([...operation(tensors).dataSync()], value);
          const weighted = (...args: tf.Tensor[]) => {
            const out = operation(args);
            return tf.sum(tf.mul(out, tf.tensor(weights, out.shape)));
          };
          const gradients = tf.grads(weighted)(tensors);
          inputs.forEach((_, i) => {
            assertClose([...gradients[i]!.dataSync()], centralDifferences(reference, inputs, i, weights));
          });
        });
      }),
    );
  }
}

export const sum = (values: number[]) => values.reduce((total, value) => total + value, 0);

/** Numbers in (-2, 2), as float32 has them. */
export function draw(seed: number, count: number): number[] {
  return Array.from({ length: count }, (_, i) => Math.fround(4 * counterUniform(seed, i) - 2));
}

function centralDifferences(
  reference: Case['reference'],
  inputs: number[][],
  which: number,
  weights: number[],
): number[] {
  const h = 1e-5;
  const shifted = (place: number, by: number) => {
    const moved = inputs.map((values, i) =>
      values.map((value, j) => (i === which && j === place ? value + by : value)),
    );
    return sum(reference(moved).map((value, i) => value * weights[i]!));
  };
  return inputs[which]!.map((_, place) => (shifted(place, h) - shifted(place, -h)) / (2 * h));
}

/** Equal but for float32's rounding: 3e-6, and with values above 6 their size counts. */
export function assertClose(actual: number[], expected: number[]): void {
  assert.equal(actual.length, expected.length);
  const worst = Math.max(...actual.map((value, i) => Math.abs(value - expected[i]!)));
  const tolerance = 5e-7 * Math.max(6, ...expected.map(Math.abs));
  assert.ok(worst < tolerance, `off by ${worst}, allowed ${tolerance}`);
}
