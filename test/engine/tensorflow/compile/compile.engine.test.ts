import assert from 'node:assert/strict';
import { test } from 'node:test';
import { compile, runEagerly } from '../../../../src/engine/tensorflow/compile/compile';
import type { StepRunner } from '../../../../src/engine/tensorflow/compile/step';
import { tf } from '../../../../src/engine/tensorflow/loadTensorFlow';
import { createOptimizer, type OptimizerKind } from '../../../../src/engine/training/optimizers';
import { flat } from '../../tensorCount';
import { smallModel } from './steps';

const kinds: OptimizerKind[] = ['sgd', 'momentum', 'rmsprop', 'adam', 'adamw'];

/** Variables and slots as arrays, by name. */
function stateOf(runner: StepRunner, variables: ReadonlyMap<string, tf.Variable>): Map<string, Float32Array> {
  runner.syncVariables();
  const slots = runner.slots();
  const state = [...variables, ...slots].map(
    ([name, tensor]) => [name, tensor.dataSync<'float32'>()] as const,
  );
  tf.dispose([...slots.values()]);
  return new Map(state.map(([name, values]) => [name, values.slice()]));
}

function largestDifference(a: Map<string, Float32Array>, b: Map<string, Float32Array>): number {
  assert.deepEqual([...a.keys()].sort(), [...b.keys()].sort());
  return Math.max(
    ...[...a].flatMap(([name, values]) => [...values].map((x, i) => Math.abs(x - b.get(name)![i]!))),
  );
}

const ways = kinds.flatMap((kind) => [
  { kind, useXla: false },
  ...(kind === 'adamw' ? [{ kind, useXla: true }] : []),
]);

for (const { kind, useXla } of ways) {
  test(
    `${kind}${useXla ? ' with XLA' : ''}: 20 compiled steps equal 20 eager ones`,
    flat(() => {
      const [here, there] = [smallModel(), smallModel()];
      const optimizer = createOptimizer(kind);
      const eager = runEagerly(here.step, { variables: here.variables, optimizer });
      const compiled = compile(there.step, [there.batch(1)], {
        variables: there.variables,
        optimizer,
        useXla,
      });
      for (let step = 1; step <= 20; step++) {
        const expected = eager.run([here.batch(step)], 0.01, step);
        const actual = compiled.run([there.batch(step)], 0.01, step);
        assert.ok(
          Math.abs(actual.loss - expected.loss) < 1e-6,
          `${step} loss ${actual.loss} against ${expected.loss}`,
        );
        assert.deepEqual(actual.outputs[0]!.classes, expected.outputs[0]!.classes);
      }
      const difference = largestDifference(
        stateOf(compiled, there.variables),
        stateOf(eager, here.variables),
      );
      assert.ok(difference < 2e-6, `the state differs by ${difference}`);
      for (const runner of [eager, compiled]) runner.dispose();
      tf.dispose([...here.variables.values(), ...there.variables.values()]);
    }),
  );
}
