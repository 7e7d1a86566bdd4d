import assert from 'node:assert/strict';
import { test } from 'node:test';
import { compile, runEagerly } from '../../../src/engine/compile/compile';
import type { Feeds } from '../../../src/engine/compile/feeds';
import type { Step, StepOptions, StepRunner } from '../../../src/engine/compile/step';
import { counterUniform } from '../../../src/engine/models/counterRandom';
import { tf } from '../../../src/engine/tensorflow/loadTensorFlow';
import {
  createOptimizer,
  type OptimizerKind,
  type OptimizerSettings,
  optimizers,
} from '../../../src/engine/training/optimizers';
import { stages } from '../../../src/experiment/stages/stages';
import { flat } from '../tensorCount';

const shapes: Record<string, number[]> = { weight: [4, 3], bias: [3] };

function newVariables(): Map<string, tf.Variable> {
  const entries = Object.entries(shapes).map(([name, shape]) => {
    const values = draw(
      name.length,
      shape.reduce((a, b) => a * b),
    );
    return [name, tf.tidy(() => tf.variable(tf.tensor(values, shape)))] as const;
  });
  return new Map(entries);
}

function draw(seed: number, count: number): Float32Array {
  return Float32Array.from({ length: count }, (_, i) => counterUniform(seed, i) - 0.5);
}

/** A loss whose gradient by each variable is what is fed under its name. */
function linearStep(variables: ReadonlyMap<string, tf.Variable>): Step {
  return (inputs) => {
    const parts = [...variables].map(([name, variable]) => tf.sum(tf.mul(variable, inputs[name]!)));
    return { loss: tf.addN(parts) as tf.Scalar, outputs: {} };
  };
}

/** Made-up gradients, which depend on the step alone. */
function gradients(step: number): Feeds {
  const feeds = Object.entries(shapes).map(([name, shape], i) => {
    return [
      name,
      {
        values: draw(
          100 * step + i,
          shape.reduce((a, b) => a * b),
        ),
        shape,
      },
    ] as const;
  });
  return Object.fromEntries(feeds);
}

function steps(runner: StepRunner, from: number, to: number): void {
  for (let step = from; step <= to; step++) runner.run([gradients(step)], 0.01, step);
}

const valuesOf = (tensors: ReadonlyMap<string, tf.Tensor>) =>
  [...tensors].map(([name, tensor]) => [name, [...tensor.dataSync()]]);

/** The formulas of PyTorch's optimizers in float64: moves `weight` by its gradients, one a step. */
const formulas: Record<OptimizerKind, () => (x: number, g: number, step: number) => number> = {
  sgd: () => (x, g) => x - 0.01 * g,
  momentum: () => {
    let buffer = 0;
    return (x, g) => {
      buffer = 0.9 * buffer + g;
      return x - 0.01 * buffer;
    };
  },
  rmsprop: () => {
    let square = 0;
    return (x, g) => {
      square = 0.99 * square + 0.01 * g * g;
      return x - (0.01 * g) / (Math.sqrt(square) + 1e-8);
    };
  },
  adam: () => adamFormula(1),
  adamw: () => adamFormula(1 - 0.01 * 0.01),
};

function adamFormula(keep: number) {
  let [m, v] = [0, 0];
  return (x: number, g: number, step: number) => {
    m = 0.9 * m + 0.1 * g;
    v = 0.999 * v + 0.001 * g * g;
    const root = Math.sqrt(v / (1 - 0.999 ** step)) + 1e-8;
    return keep * x - (0.01 * (m / (1 - 0.9 ** step))) / root;
  };
}

const kinds = Object.keys(optimizers) as OptimizerKind[];

test('each optimizer of the table has its formula here, and is a choice of the setting', () => {
  const { choices } = stages.finetune.settings.optimizer;
  assert.deepEqual(Object.keys(formulas).sort(), [...kinds].sort());
  assert.deepEqual([...choices].sort(), ['auto', ...kinds].sort());
});

const ways = {
  eager: runEagerly,
  compiled: (step: Step, options: StepOptions) => compile(step, [], options),
};

for (const kind of kinds) {
  for (const [way, run] of Object.entries(ways)) {
    const open = (variables: Map<string, tf.Variable>, settings: OptimizerSettings = {}) =>
      run(linearStep(variables), { variables, optimizer: createOptimizer(kind, settings) });

    test(
      `${kind}, ${way}: ten steps equal PyTorch's formula in float64`,
      flat(() => {
        const variables = newVariables();
        const expected = [...draw('weight'.length, 12)].map((start, i) => {
          const move = formulas[kind]();
          let x = start;
          for (let step = 1; step <= 10; step++) x = move(x, gradients(step).weight!.values[i]!, step);
          return x;
        });
        const runner = open(variables);
        steps(runner, 1, 10);
        runner.syncVariables();
        const actual = [...variables.get('weight')!.dataSync()];
        const worst = Math.max(...actual.map((value, i) => Math.abs(value - expected[i]!)));
        assert.ok(worst < 1e-6, `off by ${worst}`);
        runner.dispose();
        tf.dispose([...variables.values()]);
      }),
    );

    test(
      `${kind}, ${way}: a run that goes on from saved slots equals an unbroken one bit for bit`,
      flat(() => {
        const [here, there] = [newVariables(), newVariables()];
        const [unbroken, first] = [open(here), open(there)];
        steps(unbroken, 1, 6);
        steps(first, 1, 3);
        first.syncVariables();
        const slots = first.slots();
        first.dispose();
        const second = open(there);
        second.restore(slots);
        steps(second, 4, 6);
        for (const runner of [unbroken, second]) runner.syncVariables();
        assert.deepEqual(valuesOf(there), valuesOf(here));
        const [mine, theirs] = [unbroken.slots(), second.slots()];
        assert.deepEqual(valuesOf(theirs), valuesOf(mine));
        tf.dispose([slots, mine, theirs, here, there].flatMap((tensors) => [...tensors.values()]));
        for (const runner of [unbroken, second]) runner.dispose();
      }),
    );

    test(
      `${kind}, ${way}: a slot that it does not know is refused`,
      flat(() => {
        const variables = newVariables();
        const runner = open(variables);
        const slot = tf.zeros([3]);
        assert.throws(() => runner.restore(new Map([['bias.unheard_of', slot]])), {
          code: 'optimizer/unknown-slot',
        });
        runner.dispose();
        tf.dispose([slot, ...variables.values()]);
      }),
    );
  }
}

for (const [way, run] of Object.entries(ways)) {
  const open = (kind: OptimizerKind, variables: Map<string, tf.Variable>, settings: OptimizerSettings = {}) =>
    run(linearStep(variables), { variables, optimizer: createOptimizer(kind, settings) });

  test(
    `${way}: slots are a copy, which later steps do not change`,
    flat(() => {
      const variables = newVariables();
      const runner = open('adam', variables);
      steps(runner, 1, 1);
      const slots = runner.slots();
      const before = valuesOf(slots);
      const names = ['bias.exp_avg', 'bias.exp_avg_sq', 'weight.exp_avg', 'weight.exp_avg_sq'];
      assert.deepEqual([...slots.keys()].sort(), names);
      steps(runner, 2, 3);
      assert.deepEqual(valuesOf(slots), before);
      runner.dispose();
      tf.dispose([...slots.values(), ...variables.values()]);
    }),
  );

  test(
    `${way}: restoring in the middle takes the old slots over`,
    flat(() => {
      const variables = newVariables();
      const runner = open('adam', variables);
      steps(runner, 1, 1);
      const old = runner.slots();
      steps(runner, 2, 2);
      runner.restore(old);
      const now = runner.slots();
      assert.deepEqual(valuesOf(now).sort(), valuesOf(old).sort());
      runner.dispose();
      tf.dispose([...old.values(), ...now.values(), ...variables.values()]);
    }),
  );

  test(
    `${way}: adamw pulls matrices towards zero and leaves vectors alone`,
    flat(() => {
      const variables = newVariables();
      const runner = open('adamw', variables, { weightDecay: 0.5 });
      const before = new Map(valuesOf(variables) as [string, number[]][]);
      const none = Object.entries(gradients(1)).map(([name, { values, shape }]) => {
        return [name, { values: new Float32Array(values.length), shape }] as const;
      });
      runner.run([Object.fromEntries(none)], 0.1, 1);
      runner.syncVariables();
      assert.deepEqual([...variables.get('bias')!.dataSync()], before.get('bias'));
      const expected = before.get('weight')!.map((value) => Math.fround(value * Math.fround(0.95)));
      assert.deepEqual([...variables.get('weight')!.dataSync()], expected);
      runner.dispose();
      tf.dispose([...variables.values()]);
    }),
  );

  test(
    `${way}: a frozen variable stays as it is and gets no slots`,
    flat(() => {
      const variables = newVariables();
      variables.get('weight')!.trainable = false;
      const before = [...variables.get('weight')!.dataSync()];
      const runner = open('adamw', variables);
      steps(runner, 1, 2);
      runner.syncVariables();
      assert.deepEqual([...variables.get('weight')!.dataSync()], before);
      const slots = runner.slots();
      assert.deepEqual([...slots.keys()].sort(), ['bias.exp_avg', 'bias.exp_avg_sq']);
      runner.dispose();
      tf.dispose([...slots.values(), ...variables.values()]);
    }),
  );

  test(
    `${way}: gradients longer than clipNorm are shortened to it, as PyTorch does`,
    flat(() => {
      const clipped = newVariables();
      const runner = run(linearStep(clipped), {
        variables: clipped,
        optimizer: createOptimizer('sgd'),
        clipNorm: 0.5,
      });
      const feeds = gradients(1);
      const norm = Math.hypot(...Object.values(feeds).flatMap(({ values }) => [...values]));
      assert.ok(norm > 0.5);
      const before = [...clipped.get('weight')!.dataSync()];
      runner.run([feeds], 1, 1);
      runner.syncVariables();
      const factor = 0.5 / (norm + 1e-6);
      for (const [i, value] of [...clipped.get('weight')!.dataSync()].entries()) {
        assert.ok(Math.abs(value - (before[i]! - factor * feeds.weight!.values[i]!)) < 1e-6);
      }
      runner.dispose();
      tf.dispose([...clipped.values()]);
    }),
  );
}
