import assert from 'node:assert/strict';
import { test } from 'node:test';
import { compile, runEagerly } from '../../../src/engine/compile/compile';
import type { Step, StepOptions } from '../../../src/engine/compile/step';
import { tf } from '../../../src/engine/tensorflow/loadTensorFlow';
import { createOptimizer, type OptimizerKind } from '../../../src/engine/training/optimizers';
import { flat } from '../tensorCount';

const rate = 0.01;
const ways = {
  eager: runEagerly,
  compiled: (step: Step, options: StepOptions) => compile(step, [], options),
};

/** Three steps of one optimizer on two matrices with the same gradient; how far each has moved. */
function movesOf(kind: OptimizerKind, way: keyof typeof ways, factor: number, learningRate = rate) {
  const start = [1, -2, 3, 4];
  const make = (isTrainable: boolean) => tf.tidy(() => tf.variable(tf.tensor2d(start, [2, 2]), isTrainable));
  const variables = new Map([
    ['slow', make(true)],
    ['fast', make(true)],
    ['frozen', make(false)],
  ]);
  const step: Step = ({ x }) => ({
    loss: tf.sum(tf.mul(x!, tf.addN([...variables.values()]))) as tf.Scalar,
    outputs: {},
  });
  const optimizer = createOptimizer(kind, { weightDecay: 0.1 });
  const rateOf = (name: string) => (name === 'fast' ? factor : 1);
  const runner = ways[way](step, { variables, optimizer, rateOf });
  const feed = { x: { values: Float32Array.of(1, -1, 0.5, 2), shape: [2, 2] } };
  for (let number = 1; number <= 3; number++) runner.run([feed], learningRate, number);
  runner.syncVariables();
  const values = Object.fromEntries(
    [...variables].map(([name, variable]) => [name, [...variable.dataSync()]]),
  );
  const slots = runner.slots();
  const slotNames = [...slots.keys()];
  tf.dispose([...slots.values(), ...variables.values()]);
  runner.dispose();
  return { values, slotNames, start };
}

for (const kind of ['sgd', 'momentum', 'rmsprop', 'adam', 'adamw'] as const)
  for (const way of ['eager', 'compiled'] as const)
    test(
      `${kind}, ${way}: a variable of ten times the rate moves as all do at ten times the rate`,
      flat(() => {
        const { values, slotNames, start } = movesOf(kind, way, 10);
        const { values: all } = movesOf(kind, way, 1, 10 * rate);
        for (const [i, value] of values.fast!.entries())
          assert.ok(Math.abs(value - all.fast![i]!) < 2e-6, `${value}, not ${all.fast![i]}`);
        assert.notDeepEqual(values.fast, values.slow);
        assert.deepEqual(values.frozen, start);
        assert.equal(
          slotNames.some((name) => name.startsWith('frozen')),
          false,
        );
      }),
    );
