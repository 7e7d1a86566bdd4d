import assert from 'node:assert/strict';
import { readFileSync } from 'node:fs';
import { test } from 'node:test';
import type { Objective } from '../../../src/engine/tasks/losses/loss';
import { tasks } from '../../../src/engine/tasks/tasks';
import { tf } from '../../../src/engine/tensorflow/loadTensorFlow';
import type { LossName } from '../../../src/experiment/models/taskNames';
import { flat } from '../tensorCount';

interface Golden extends Omit<Objective, 'weights'> {
  name: string;
  loss: LossName;
  weights?: number[] | null;
  outputs: number[][];
  targets: number[] | number[][];
  losses: number[];
  gradient: number[][];
}

const goldens: Golden[] = JSON.parse(readFileSync('test/golden/losses/losses.json', 'utf8'));
// A language model's cross-entropy, which is of sums over tokens, has the name of a class's.
const { classification, 'multi-label': multiLabel, regression } = tasks;
const functions = Object.assign({}, ...[classification, multiLabel, regression].map(({ losses }) => losses));

/** Float32 against float64: a few roundings of the largest term. */
function assertClose(actual: tf.Tensor, expected: number[] | number[][], name: string): void {
  const values = actual.dataSync<'float32'>();
  const wanted = expected.flat();
  assert.equal(values.length, wanted.length);
  for (const [i, value] of wanted.entries())
    assert.ok(
      Math.abs(values[i]! - value) <= 3e-6 * Math.max(1, Math.abs(value)),
      `${name}: ${values[i]}, not ${value}`,
    );
}

for (const { name, loss, weights, labelSmoothing, outputs, targets, losses, gradient } of goldens)
  test(
    `as PyTorch: ${name}`,
    flat(() => {
      tf.tidy(() => {
        const isClass = loss === 'cross-entropy';
        const truth = tf.tensor(targets, undefined, isClass ? 'int32' : 'float32');
        const lossOf = (x: tf.Tensor) =>
          functions[loss](
            { logits: x },
            { label: truth, labels: truth, value: truth },
            { weights: weights ?? undefined, labelSmoothing },
          );
        const x = tf.tensor2d(outputs);
        assertClose(lossOf(x), losses, 'loss');
        assertClose(tf.grad((x) => tf.sum(lossOf(x)))(x), gradient, 'gradient');
      });
    }),
  );
