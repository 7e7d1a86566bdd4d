import assert from 'node:assert/strict';
import { test } from 'node:test';
import { compile, runEagerly } from '../../../src/engine/compile/compile';
import type { Step } from '../../../src/engine/compile/step';
import { tf } from '../../../src/engine/tensorflow/loadTensorFlow';
import { createOptimizer } from '../../../src/engine/training/optimizers';
import { flat } from '../tensorCount';
import { closeAll, largestDifference, stateOf } from './runnerState';
import { draw, smallModel } from './steps';

test(
  'a step that looks at values runs operation by operation, with one warning that names the operation',
  flat(() => {
    const [here, there] = [smallModel(), smallModel()];
    const peeking: Step = (inputs) => {
      const result = there.step(inputs);
      tf.tidy(() => tf.exp(result.loss).dataSync());
      return result;
    };
    const warnings: string[] = [];
    const optimizer = createOptimizer('adam');
    const expected = runEagerly(here.step, { variables: here.variables, optimizer });
    const fallen = compile(peeking, [], {
      variables: there.variables,
      optimizer,
      onFallback: ({ operation }) => warnings.push(operation),
    });
    for (let step = 1; step <= 3; step++) {
      for (const runner of [expected, fallen]) runner.run([here.batch(step)], 0.01, step);
    }
    assert.deepEqual(warnings, ['Exp']);
    assert.equal(largestDifference(stateOf(fallen, there.variables), stateOf(expected, here.variables)), 0);
    closeAll([expected, fallen], [here, there]);
  }),
);

test(
  'a mask made in JavaScript is not frozen into the graph',
  flat(() => {
    const model = smallModel();
    const masked: Step = (inputs) => {
      const result = model.step(inputs);
      const mask = tf.tensor2d(draw(1, 60 * 10), [60, 10]);
      return { ...result, loss: tf.add(result.loss, tf.mul(0, tf.sum(mask))) as tf.Scalar };
    };
    const reasons: string[] = [];
    const runner = compile(masked, [], {
      variables: model.variables,
      optimizer: createOptimizer('sgd'),
      onFallback: ({ message }) => reasons.push(message),
    });
    runner.run([model.batch(1)], 0.01, 1);
    assert.match(reasons[0]!, /600 numbers, made in JavaScript/);
    closeAll([runner], [model]);
  }),
);
