import assert from 'node:assert/strict';
import { test } from 'node:test';
import { compile, runEagerly } from '../../../src/engine/compile/compile';
import type { Feeds } from '../../../src/engine/compile/feeds';
import { Graph } from '../../../src/engine/compile/graph';
import { DataType } from '../../../src/engine/compile/savedModelProto';
import { Session } from '../../../src/engine/compile/session';
import { StateOrder } from '../../../src/engine/compile/stateOrder';
import type { Step, StepRunner } from '../../../src/engine/compile/step';
import { tf } from '../../../src/engine/tensorflow/loadTensorFlow';
import { nativeBackend } from '../../../src/engine/tensorflow/nativeBackend';
import { createOptimizer, type OptimizerKind } from '../../../src/engine/training/optimizers';
import { collectGarbage } from '../collectGarbage';
import { flat } from '../tensorCount';
import { draw, type SmallModel, smallModel } from './steps';

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

for (const [way, useXla] of [
  ['operation by operation', undefined],
  ['compiled', false],
  ['compiled by XLA', true],
] as const) {
  test(
    `${way}: sums over steps grow though nothing is read, go through a checkpoint, and begin anew when cleared`,
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
  'restored without slots, a training that has run begins anew',
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

test('an update that may overtake the reads of its variable goes wrong: the order is needed', () => {
  // One variable, doubled after ten products have read it: without the edges some of them see the new value.
  const wrong = Array.from({ length: 20 }, () => racingProducts('removed')).filter((sum) => sum !== 20);
  const right = Array.from({ length: 20 }, () => racingProducts('kept')).filter((sum) => sum !== 20);
  assert.deepEqual(right, []);
  assert.ok(wrong.length > 0, 'no update overtook a read in 20 runs');
});

/** Twenty reads of a variable that is 1, each after some work, and then its doubling; what the reads add up to. */
function racingProducts(order: 'kept' | 'removed'): number {
  const graph = new Graph();
  const variable = graph.variable('x', []);
  const recorded = new StateOrder();
  const float = { dtype: { type: DataType.float32 } };
  const start = graph.add('AssignVariableOp', [variable.handle, graph.scalar(1)], float);
  const slow = (name: string) => {
    const size = graph.integers([600, 600]);
    const ones = graph.add(
      'Fill',
      [size, graph.scalar(1)],
      { T: { type: DataType.float32 } },
      { after: [start] },
    );
    return graph.add('MatMul', [ones, ones], { T: { type: DataType.float32 } }, { name });
  };
  const reads = Array.from({ length: 20 }, (_, i) => {
    const node = graph.add('ReadVariableOp', [variable.handle], float, { after: [slow(`work${i}`)] });
    recorded.ran('ReadVariableOp', variable, node);
    return node;
  });
  const after = order === 'kept' ? recorded.before('AssignAddVariableOp', variable) : [];
  const doubled = graph.add('AssignAddVariableOp', [variable.handle, graph.scalar(1)], float, {
    after: [start, ...after],
  });
  const sum = graph.add('AddN', reads, { N: { i: reads.length }, T: { type: DataType.float32 } });
  const result = graph.add('Identity', [sum], { T: { type: DataType.float32 } }, { after: [doubled] });
  const session = Session.open({ nodes: graph.nodes });
  const { binding } = nativeBackend();
  const [output] = session.run(new Map(), [result]);
  const value = binding.tensorDataSync(output!.id)[0]!;
  binding.deleteTensor(output!.id);
  session.dispose();
  return value;
}

function closeAll(runners: readonly StepRunner[], models: readonly SmallModel[]): void {
  for (const runner of runners) runner.dispose();
  tf.dispose(models.flatMap(({ variables }) => [...variables.values()]));
}
