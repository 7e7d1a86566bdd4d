import assert from 'node:assert/strict';
import { test } from 'node:test';
import { compile, runEagerly } from '../../../src/engine/compile/compile';
import type { Feeds } from '../../../src/engine/compile/feeds';
import { tf } from '../../../src/engine/tensorflow/loadTensorFlow';
import { createOptimizer } from '../../../src/engine/training/optimizers';
import { flat } from '../tensorCount';
import { convolutionalModel, type SmallModel, smallModel } from './steps';

const models: Record<string, () => SmallModel> = {
  'dense layers': () => smallModel(0),
  convolutions: convolutionalModel,
};
/** One unit in the last place of each, relative to the number. */
const unit = { bfloat16: 2 ** -8, float16: 2 ** -11 };

for (const [name, make] of Object.entries(models)) {
  for (const precision of ['bfloat16', 'float16'] as const) {
    test(
      `${name} in ${precision}: ten steps follow float32 within the precision, and are not the same`,
      flat(() => {
        const [here, there] = [make(), make()];
        const optimizer = createOptimizer('momentum');
        const exact = runEagerly(here.step, { variables: here.variables, optimizer });
        const low = compile(there.step, [], { variables: there.variables, optimizer, precision });
        const differences: number[] = [];
        for (let step = 1; step <= 10; step++) {
          const [expected, actual] = [exact, low].map((runner) => runner.run([here.batch(step)], 0.01, step));
          assert.equal(actual!.isSkipped, false);
          differences.push(Math.abs(actual!.loss - expected!.loss) / expected!.loss);
        }
        assert.ok(Math.max(...differences) < 8 * unit[precision], `${differences}`);
        assert.ok(Math.max(...differences) > 0, 'products are in float32');
        for (const runner of [exact, low]) runner.dispose();
        tf.dispose([...here.variables.values(), ...there.variables.values()]);
      }),
    );
  }
}

/** Inputs so large that a gradient of the scaled loss leaves the range of float16 at first. */
function loudBatch(model: SmallModel, index: number): Feeds {
  const { x, ...rest } = model.batch(index);
  return { ...rest, x: { values: Float32Array.from(x!.values, (value) => 30 * value), shape: x!.shape } };
}

test(
  'float16: steps whose gradients overflow change nothing, and the loss is scaled down until they fit',
  flat(() => {
    const model = smallModel(0);
    const runner = compile(model.step, [], {
      variables: model.variables,
      optimizer: createOptimizer('adam'),
      precision: 'float16',
    });
    const weight = () => {
      runner.syncVariables();
      return [...model.variables.get('first.weight')!.dataSync()];
    };
    const before = weight();
    const skipped: boolean[] = [];
    for (let step = 1; step <= 12; step++) {
      const { isSkipped } = runner.run([loudBatch(model, step)], 0.001, step);
      skipped.push(isSkipped);
      if (skipped.every(Boolean)) assert.deepEqual(weight(), before, `step ${step}`);
    }
    assert.equal(skipped[0], true, 'nothing overflowed');
    assert.equal(skipped.at(-1), false, 'the scale never fitted');
    assert.notDeepEqual(weight(), before);
    assert.ok(weight().every(Number.isFinite));
    const slots = runner.slots();
    const [scale, clean, left] = slots.get('loss_scale')!.dataSync();
    assert.equal(left, skipped.filter(Boolean).length);
    assert.equal(scale, 2 ** 15 / 2 ** left!);
    assert.equal(clean, 12 - skipped.lastIndexOf(true) - 1);
    tf.dispose([...slots.values(), ...model.variables.values()]);
    runner.dispose();
  }),
);

test(
  'float16: the scale and the skipped steps go on from a checkpoint',
  flat(() => {
    const [unbroken, broken] = [smallModel(0), smallModel(0)];
    const open = ({ step, variables }: SmallModel) =>
      compile(step, [], { variables, optimizer: createOptimizer('adam'), precision: 'float16' });
    const [whole, first] = [open(unbroken), open(broken)];
    const run = (runner: typeof whole, from: number, to: number) => {
      for (let step = from; step <= to; step++) runner.run([loudBatch(unbroken, step)], 0.001, step);
    };
    run(whole, 1, 8);
    run(first, 1, 4);
    first.syncVariables();
    const slots = first.slots();
    first.dispose();
    const second = open(broken);
    second.restore(slots);
    run(second, 5, 8);
    for (const runner of [whole, second]) runner.syncVariables();
    for (const [name, variable] of unbroken.variables) {
      assert.deepEqual(broken.variables.get(name)!.dataSync(), variable.dataSync(), name);
    }
    for (const runner of [whole, second]) runner.dispose();
    tf.dispose([slots, unbroken.variables, broken.variables].flatMap((tensors) => [...tensors.values()]));
  }),
);
