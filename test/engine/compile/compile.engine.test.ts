import assert from 'node:assert/strict';
import { test } from 'node:test';
import { compile, runEagerly } from '../../../src/engine/compile/compile';
import type { Feeds } from '../../../src/engine/compile/feeds';
import type { Step } from '../../../src/engine/compile/step';
import { tf } from '../../../src/engine/tensorflow/loadTensorFlow';
import { nativeBackend } from '../../../src/engine/tensorflow/nativeBackend';
import { createOptimizer, type OptimizerKind, optimizers } from '../../../src/engine/training/optimizers';
import { collectGarbage } from '../collectGarbage';
import { flat } from '../tensorCount';
import { closeAll, largestDifference, stateOf } from './runnerState';
import { type SmallModel, smallModel } from './steps';

const kinds = Object.keys(optimizers) as OptimizerKind[];

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
      closeAll([eager, compiled], [here, there]);
    }),
  );
}

test(
  'a batch of another shape is compiled when it comes, and the state goes along',
  flat(() => {
    const [here, there] = [smallModel(), smallModel()];
    const optimizer = createOptimizer('adam');
    const eager = runEagerly(here.step, { variables: here.variables, optimizer });
    const compiled = compile(there.step, [], { variables: there.variables, optimizer });
    for (const [i, rows] of [5, 3, 5, 7, 3, 5].entries()) {
      eager.run([here.batch(i, rows)], 0.01, i + 1);
      compiled.run([there.batch(i, rows)], 0.01, i + 1);
    }
    const difference = largestDifference(stateOf(compiled, there.variables), stateOf(eager, here.variables));
    assert.ok(difference < 1e-6, `the state differs by ${difference}`);
    closeAll([eager, compiled], [here, there]);
  }),
);

test(
  'micro-batches add up to the whole batch, eager and compiled',
  flat(() => {
    const models = [0, 1, 2].map(() => withoutDropout(smallModel(0)));
    const [whole, parts, compiledParts] = models as [SmallModel, SmallModel, SmallModel];
    const optimizer = createOptimizer('momentum');
    const runners = [
      runEagerly(whole.step, { variables: whole.variables, optimizer }),
      runEagerly(parts.step, { variables: parts.variables, optimizer, accumulates: true }),
      compile(compiledParts.step, [], { variables: compiledParts.variables, optimizer, accumulates: true }),
    ] as const;
    for (let step = 1; step <= 4; step++) {
      const batch = whole.batch(step, 6);
      const losses = [
        runners[0].run([batch], 0.1, step).loss,
        ...runners.slice(1).map((runner) => runner.run(cut(batch, 3), 0.1, step).loss),
      ];
      for (const loss of losses) assert.ok(Math.abs(loss - losses[0]!) < 1e-6, `${losses}`);
    }
    const [expected, ...others] = runners.map((runner, i) => stateOf(runner, trained(models[i]!)));
    for (const state of others) assert.ok(largestDifference(state, expected!) < 1e-6);
    closeAll([...runners], models);
  }),
);

/** The step as a sum, whose parts can be added; running means see other batches and are left out. */
function withoutDropout(model: SmallModel): SmallModel {
  const step: Step = (inputs) => {
    const { loss, outputs } = model.step(inputs);
    return { loss: tf.mul(loss, inputs.labels!.size / 6) as tf.Scalar, outputs };
  };
  return { ...model, step };
}

function trained({ variables }: SmallModel): Map<string, tf.Variable> {
  return new Map([...variables].filter(([, { trainable }]) => trainable));
}

function cut(batch: Feeds, parts: number): Feeds[] {
  return Array.from({ length: parts }, (_, part) =>
    Object.fromEntries(
      Object.entries(batch).map(([name, { values, shape }]) => {
        if (name === 'seed') return [name, { values, shape }];
        const [rows, ...rest] = shape as [number, ...number[]];
        const size = values.length / parts;
        return [
          name,
          { values: values.slice(part * size, (part + 1) * size), shape: [rows / parts, ...rest] },
        ];
      }),
    ),
  );
}

test(
  '50 compiled functions, each run and disposed of, leave no session, no tensor and no memory behind',
  flat(() => {
    const { binding } = nativeBackend();
    const [sessions, tensors] = [binding.getNumOfSavedModels(), binding.getNumOfTensors()];
    const rss: number[] = [];
    for (let i = 0; i < 50; i++) {
      const model = smallModel();
      const options = { variables: model.variables, optimizer: createOptimizer('adam') };
      const runner = compile(model.step, [model.batch(1)], options);
      runner.run([model.batch(1)], 0.01, 1);
      closeAll([runner], [model]);
      if (i % 10 !== 9) continue;
      collectGarbage();
      rss.push(process.memoryUsage().rss / 2 ** 20);
    }
    assert.equal(binding.getNumOfSavedModels(), sessions);
    assert.equal(binding.getNumOfTensors(), tensors);
    const growth = rss.at(-1)! - rss[0]!;
    assert.ok(growth < 20, `${growth.toFixed(1)} MB from the 10th to the 50th: ${rss.map(Math.round)}`);
  }),
);
