import assert from 'node:assert/strict';
import { test } from 'node:test';
import { compile } from '../../../src/engine/compile/compile';
import { resized } from '../../../src/engine/compile/feeds';
import { recordGenerally } from '../../../src/engine/compile/generalProgram';
import type { Step } from '../../../src/engine/compile/step';
import { tf } from '../../../src/engine/tensorflow/loadTensorFlow';
import { createOptimizer } from '../../../src/engine/training/optimizers';
import { flat } from '../tensorCount';
import { texts } from './goldenSubjects';

test(
  'for any sizes, one formula explains each number, and a graph for all sizes is found',
  flat(async () => {
    const subject = await texts();
    const steps = [1, 2, 3, 4, 5, 6, 7, 8].flatMap((rows) =>
      [2, 3, 4, 5, 6, 7, 8, 9, 10].map((length) => [rows, length] as const),
    );
    for (const [rows, length] of steps) {
      const feeds = resized(subject.batch(1), { rows, length });
      const program = (inputs: Record<string, tf.Tensor>) => subject.score!(inputs);
      const source = {
        name: 'score',
        program,
        feeds,
        state: { variables: subject.variables, slots: new Map() },
      };
      const variableOf = (name: string) => ({ name, shape: [], handle: name });
      assert.ok(recordGenerally({ ...source, variableOf }).constants.size > 0, `${rows} x ${length}`);
    }
    subject.dispose();
  }),
);

test(
  'a program that depends on its sizes in a way that no formula explains is compiled for each shape, said once',
  flat(() => {
    const weight = tf.tidy(() => tf.variable(tf.ones([1])));
    const step: Step = ({ x }) => {
      const rows = x!.shape[0]!;
      const factor = [1, 5, 2, 7][rows % 4]!;
      const loss = tf.sum(tf.mul(tf.mul(x!, weight), factor)) as tf.Scalar;
      return { loss, outputs: {} };
    };
    const told: string[] = [];
    const runner = compile(step, [], {
      variables: new Map([['weight', weight]]),
      optimizer: createOptimizer('sgd'),
      onShapeBound: (program, { operation }) => told.push(`${program}: ${operation}`),
    });
    const losses = [3, 4, 5, 3].map((rows, i) => {
      const x = { values: new Float32Array(rows).fill(1), shape: [rows], axes: ['rows'] };
      return runner.run([{ x }], 0, i + 1).loss;
    });
    assert.deepEqual(losses, [21, 4, 25, 21]);
    assert.equal(told.length, 1);
    assert.match(told[0]!, /^update: \w+$/);
    runner.dispose();
    weight.dispose();
  }),
);

test(
  'a program that differs at size 1 gets a separate graph for it',
  flat(() => {
    const weight = tf.tidy(() => tf.variable(tf.ones([1])));
    const step: Step = ({ x }) => {
      const scaled = tf.mul(x!, weight);
      const loss = x!.shape[0] === 1 ? tf.neg(tf.sum(scaled)) : tf.sum(scaled);
      return { loss: loss as tf.Scalar, outputs: {} };
    };
    const runner = compile(step, [], {
      variables: new Map([['weight', weight]]),
      optimizer: createOptimizer('sgd'),
      onShapeBound: (_, reason) => {
        throw reason;
      },
    });
    const losses = [4, 1, 2, 1].map((rows, i) => {
      const x = { values: new Float32Array(rows).fill(1), shape: [rows], axes: ['rows'] };
      return runner.run([{ x }], 0, i + 1).loss;
    });
    assert.deepEqual(losses, [4, -1, 2, -1]);
    runner.dispose();
    weight.dispose();
  }),
);
