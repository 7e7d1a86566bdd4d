import assert from 'node:assert/strict';
import { test } from 'node:test';
import { compile, runEagerly } from '../../../src/engine/compile/compile';
import type { Step } from '../../../src/engine/compile/step';
import { tf } from '../../../src/engine/tensorflow/loadTensorFlow';
import { createOptimizer } from '../../../src/engine/training/optimizers';
import { flat } from '../tensorCount';
import { texts } from './goldenSubjects';
import { closeAll, largestDifference, stateOf } from './runnerState';
import { smallModel } from './steps';

for (const [way, useXla] of [
  ['operation by operation', undefined],
  ['compiled', false],
  ['compiled by XLA', true],
] as const) {
  test(
    `${way}: sums over steps grow without being read, survive a checkpoint, and restart at zero when cleared`,
    flat(() => {
      const model = smallModel(0);
      const step: Step = (inputs) => {
        const result = model.step(inputs);
        return { ...result, totals: { loss: tf.clone(result.loss), notAskedFor: tf.scalar(1) } };
      };
      const options = {
        variables: model.variables,
        optimizer: createOptimizer('sgd'),
        totals: new Map([['loss', []]]),
      };
      const runner =
        useXla === undefined ? runEagerly(step, options) : compile(step, [], { ...options, useXla });
      const sum = () => runner.totals().loss![0]!;
      assert.equal(sum(), 0);
      const first = runner.run([model.batch(1)], 0.01, 1).loss;
      runner.advance([model.batch(2)], 0.01, 2);
      const both = sum();
      assert.ok(both > first, `${both} after ${first}`);
      const slots = runner.slots();
      runner.clearTotals();
      assert.equal(sum(), 0);
      runner.advance([model.batch(3)], 0.01, 3);
      assert.ok(sum() > 0 && sum() < both);
      runner.restore(slots);
      assert.equal(sum(), both);
      tf.dispose([...slots.values()]);
      closeAll([runner], [model]);
    }),
  );
}

test(
  'restoring without slots starts the training over',
  flat(() => {
    const model = smallModel();
    const optimizer = createOptimizer('adamw');
    const runner = compile(model.step, [], { variables: model.variables, optimizer });
    const run = () => {
      runner.advance([model.batch(1)], 0.01, 1);
      return stateOf(runner, model.variables);
    };
    const given = [...model.variables.values()].map((variable) => variable.clone());
    const once = run();
    run();
    for (const [i, variable] of [...model.variables.values()].entries()) variable.assign(given[i]!);
    runner.restore(new Map());
    const slots = runner.slots();
    for (const [name, slot] of slots)
      assert.ok(
        slot.dataSync().every((each) => each === 0),
        name,
      );
    assert.equal(largestDifference(run(), once), 0);
    tf.dispose([...given, ...slots.values()]);
    closeAll([runner], [model]);
  }),
);

test(
  'a snapshot of values does not change when training continues',
  flat(async () => {
    const subject = await texts();
    const runner = compile(subject.step, [], {
      variables: subject.variables,
      optimizer: createOptimizer('adamw'),
    });
    runner.run([subject.batch(1)], 1e-2, 1);
    const [before, slots] = [runner.values(), runner.slots()];
    const sums = () => [...before.values(), ...slots.values()].map((value) => value.dataSync().slice());
    const at = sums();
    for (const step of [2, 3, 4]) runner.run([subject.batch(step)], 1e-2, step);
    assert.deepEqual(sums(), at);
    const after = runner.values();
    const name = 'bert.encoder.layer.0.output.dense.weight';
    assert.notDeepEqual(after.get(name)!.dataSync(), before.get(name)!.dataSync());
    tf.dispose([...before.values(), ...slots.values(), ...after.values()]);
    runner.dispose();
    subject.dispose();
  }),
);
