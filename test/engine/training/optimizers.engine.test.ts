import assert from 'node:assert/strict';
import { test } from 'node:test';
import { counterUniform } from '../../../src/engine/models/counterRandom';
import { tf } from '../../../src/engine/tensorflow/loadTensorFlow';
import { createOptimizer, type Optimizer, type OptimizerKind } from '../../../src/engine/training/optimizers';
import { flat } from '../tensorCount';

const shapes: Record<string, number[]> = { weight: [4, 3], bias: [3] };

function newVariables(): Map<string, tf.Variable> {
  return new Map(
    Object.entries(shapes).map(([name, shape]) => [
      name,
      tf.tidy(() => tf.variable(draw(name.length, shape))),
    ]),
  );
}

function draw(seed: number, shape: number[]): tf.Tensor {
  const count = shape.reduce((a, b) => a * b);
  return tf.tensor(
    Float32Array.from({ length: count }, (_, i) => counterUniform(seed, i) - 0.5),
    shape,
  );
}

/** Steps `from` to `to` with made-up gradients, which depend on the step alone. */
function run(optimizer: Optimizer, variables: Map<string, tf.Variable>, from: number, to: number): void {
  for (let step = from; step <= to; step++) {
    tf.tidy(() => {
      const gradients = new Map(
        Object.entries(shapes).map(([name, shape], i) => [name, draw(100 * step + i, shape)]),
      );
      optimizer.apply(variables, gradients, 0.01, step);
    });
  }
}

const valuesOf = (tensors: ReadonlyMap<string, tf.Tensor>) =>
  [...tensors].map(([name, tensor]) => [name, [...tensor.dataSync()]]);

for (const kind of ['sgd', 'adam', 'adamw'] as const) {
  test(
    `${kind}: a run that goes on from saved slots equals an unbroken one bit for bit`,
    flat(() => {
      const [unbroken, first, second] = [0, 1, 2].map(() => createOptimizer(kind)) as [
        Optimizer,
        Optimizer,
        Optimizer,
      ];
      const [here, there] = [newVariables(), newVariables()];
      run(unbroken, here, 1, 6);
      run(first, there, 1, 3);
      const slots = first.slots();
      second.restore(slots);
      run(second, there, 4, 6);
      assert.deepEqual(valuesOf(there), valuesOf(here));
      const [mine, theirs] = [unbroken.slots(), second.slots()];
      assert.deepEqual(valuesOf(theirs), valuesOf(mine));
      tf.dispose([
        ...slots.values(),
        ...mine.values(),
        ...theirs.values(),
        ...here.values(),
        ...there.values(),
      ]);
      for (const optimizer of [unbroken, first, second]) optimizer.dispose();
    }),
  );
}

test(
  'slots are a copy: later steps do not change them',
  flat(() => {
    const [optimizer, variables] = [createOptimizer('adam'), newVariables()];
    run(optimizer, variables, 1, 1);
    const slots = optimizer.slots();
    const before = valuesOf(slots);
    assert.deepEqual(
      [...slots.keys()],
      ['bias.exp_avg', 'bias.exp_avg_sq', 'weight.exp_avg', 'weight.exp_avg_sq'],
    );
    run(optimizer, variables, 2, 3);
    assert.deepEqual(valuesOf(slots), before);
    tf.dispose([...slots.values(), ...variables.values()]);
    optimizer.dispose();
  }),
);

test(
  'restoring in the middle takes the old slots over',
  flat(() => {
    const [optimizer, variables] = [createOptimizer('adam'), newVariables()];
    run(optimizer, variables, 1, 1);
    const old = optimizer.slots();
    run(optimizer, variables, 2, 2);
    optimizer.restore(old);
    const now = optimizer.slots();
    assert.deepEqual(valuesOf(now), valuesOf(old));
    tf.dispose([...old.values(), ...now.values(), ...variables.values()]);
    optimizer.dispose();
  }),
);

test(
  'a value that the variable had before a step is not changed by it',
  flat(() => {
    const [optimizer, variables] = [createOptimizer('sgd'), newVariables()];
    const before = variables.get('weight')!.clone();
    const values = [...before.dataSync()];
    run(optimizer, variables, 1, 1);
    assert.deepEqual([...before.dataSync()], values);
    assert.notDeepEqual([...variables.get('weight')!.dataSync()], values);
    tf.dispose([before, ...variables.values()]);
    optimizer.dispose();
  }),
);

test(
  'adamw pulls matrices towards zero and leaves vectors alone',
  flat(() => {
    const zeros = new Map(Object.entries(shapes).map(([name, shape]) => [name, tf.zeros(shape)]));
    const [optimizer, variables] = [createOptimizer('adamw', { weightDecay: 0.5 }), newVariables()];
    const before = new Map(valuesOf(variables) as [string, number[]][]);
    optimizer.apply(variables, zeros, 0.1, 1);
    assert.deepEqual([...variables.get('bias')!.dataSync()], before.get('bias'));
    const expected = before.get('weight')!.map((value) => Math.fround(value * Math.fround(0.95)));
    assert.deepEqual([...variables.get('weight')!.dataSync()], expected);
    tf.dispose([...zeros.values(), ...variables.values()]);
    optimizer.dispose();
  }),
);

test(
  'a variable without a gradient stays as it is and gets no slots',
  flat(() => {
    const [optimizer, variables] = [createOptimizer('adamw'), newVariables()];
    const before = [...variables.get('weight')!.dataSync()];
    tf.tidy(() => optimizer.apply(variables, new Map([['bias', tf.ones([3])]]), 0.1, 1));
    assert.deepEqual([...variables.get('weight')!.dataSync()], before);
    const slots = optimizer.slots();
    assert.deepEqual([...slots.keys()], ['bias.exp_avg', 'bias.exp_avg_sq']);
    tf.dispose([...slots.values(), ...variables.values()]);
    optimizer.dispose();
  }),
);

for (const kind of ['sgd', 'adam'] satisfies OptimizerKind[]) {
  test(
    `${kind} refuses a slot that it does not know`,
    flat(() => {
      const optimizer = createOptimizer(kind);
      const slot = tf.zeros([1]);
      assert.throws(() => optimizer.restore(new Map([['bias.momentum', slot]])), {
        code: 'optimizer/unknown-slot',
      });
      slot.dispose();
      optimizer.dispose();
    }),
  );
}
