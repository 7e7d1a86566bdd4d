import assert from 'node:assert/strict';
import { test } from 'node:test';
import { compile, runEagerly } from '../../../src/engine/compile/compile';
import type { Feeds } from '../../../src/engine/compile/feeds';
import type { Step, StepRunner } from '../../../src/engine/compile/step';
import { loadModel } from '../../../src/engine/models/headedModel';
import { plainSpec } from '../../../src/engine/tasks/taskSpec';
import { tf } from '../../../src/engine/tensorflow/loadTensorFlow';
import { createOptimizer, type OptimizerKind } from '../../../src/engine/training/optimizers';
import { taskStep, trainFeeds } from '../../../src/engine/training/trainStep';
import { goldenFolder, readGolden } from '../../golden/bert/goldenBert';
import { flat } from '../tensorCount';
import { convolutionalModel, smallModel } from './steps';

interface Subject {
  readonly variables: ReadonlyMap<string, tf.Variable>;
  readonly step: Step;
  batch(index: number): Feeds;
  dispose(): void;
}

/** BERT with its dropout, on texts of 8 or 12 tokens, as the training loop runs it. */
async function bert(): Promise<Subject> {
  const { folder, remove } = await goldenFolder(readGolden('padded'));
  const model = await loadModel({ folder, seed: 0 });
  remove();
  const batch = (index: number) => {
    const [rows, length] = [4, index % 2 === 0 ? 8 : 12];
    const ids = Int32Array.from({ length: rows * length }, (_, i) => 1 + ((i * 7 + index) % 90));
    const matrix = (values: Int32Array) => ({ values, shape: [rows, length], axes: ['rows', 'length'] });
    const labels = Int32Array.from({ length: rows }, (_, i) => (i + index) % model.labels.length);
    const feeds = {
      inputIds: matrix(ids),
      attentionMask: matrix(ids.map((_, i) => (i % length < length - (index % 3) ? 1 : 0))),
      tokenTypeIds: matrix(new Int32Array(rows * length)),
      'targets/label': { values: labels, shape: [rows], axes: ['rows'] },
    };
    return trainFeeds({ feeds, examples: 3 }, 3, 11, index);
  };
  const { variables, labels } = model;
  const step = taskStep(model, plainSpec('classification', labels));
  return { variables, step, batch, dispose: () => model.dispose() };
}

/**
 * How far a step may end from the other, in a weight or a slot: from rounding alone, by the measure of the goldens' float64 reference,
 * which puts torch's own float32 gradients, of which the slots are made, off by 4e-7. BERT is not held to this by Adam, which divides
 * by the gradient's size: key biases have a gradient of zero, so that Adam moves them by the learning rate times the sign of noise.
 */
const subjects: [name: string, make: () => Promise<Subject> | Subject, kind: OptimizerKind, bound: number][] =
  [
    ['BERT', bert, 'momentum', 8 * readGolden('padded').float32Error.gradients],
    ['a convolutional net with batch norm', () => disposable(convolutionalModel()), 'momentum', 1e-6],
    ['a model with dropout', () => disposable(smallModel(0.5)), 'adam', 4e-7],
  ];

function disposable(model: Omit<Subject, 'dispose'>): Subject {
  return { ...model, dispose: () => tf.dispose([...model.variables.values()]) };
}

const learningRate = 1e-3;

for (const [name, make, kind, bound] of subjects) {
  test(
    `${name}: at each of 200 steps, a compiled step from the eager state ends where the eager one does`,
    flat(async () => {
      const [eager, compiled] = [await open(make, kind, 'eager'), await open(make, kind, 'compiled')];
      let worst = 0;
      for (let step = 1; step <= 200; step++) {
        loadState(eager, compiled);
        for (const { runner, subject } of [eager, compiled])
          runner.run([subject.batch(step)], learningRate, step);
        worst = Math.max(worst, stateDifference(eager, compiled));
      }
      assert.ok(worst <= bound, `off by ${worst}, allowed ${bound}`);
      for (const side of [eager, compiled]) close(side);
    }),
  );

  test(
    `${name}: 20 steps of AdamW on their own stay together`,
    flat(async () => {
      const [eager, compiled] = [await open(make, 'adamw', 'eager'), await open(make, 'adamw', 'compiled')];
      for (let step = 1; step <= 20; step++) {
        const [{ loss: expected }, { loss }] = [eager, compiled].map(({ runner, subject }) =>
          runner.run([subject.batch(step)], learningRate, step),
        ) as unknown as [{ loss: number }, { loss: number }];
        assert.ok(
          Math.abs(loss - expected) <= 2e-5 * Math.abs(expected),
          `step ${step}: ${loss}, ${expected}`,
        );
      }
      for (const side of [eager, compiled]) close(side);
    }),
  );
}

interface Side {
  readonly subject: Subject;
  readonly runner: StepRunner;
}

async function open(
  make: () => Promise<Subject> | Subject,
  kind: OptimizerKind,
  way: 'eager' | 'compiled',
): Promise<Side> {
  const subject = await make();
  const options = { variables: subject.variables, optimizer: createOptimizer(kind) };
  const examples = [subject.batch(1), subject.batch(2)];
  const runner =
    way === 'eager' ? runEagerly(subject.step, options) : compile(subject.step, examples, options);
  return { subject, runner };
}

function close({ subject, runner }: Side): void {
  runner.dispose();
  subject.dispose();
}

function loadState(from: Side, to: Side): void {
  from.runner.syncVariables();
  for (const [name, variable] of to.subject.variables) {
    tf.tidy(() => variable.assign(tf.clone(from.subject.variables.get(name)!)));
  }
  const slots = from.runner.slots();
  to.runner.restore(slots);
  tf.dispose([...slots.values()]);
}

/** The largest difference in a variable or slot. */
function stateDifference(a: Side, b: Side): number {
  for (const { runner } of [a, b]) runner.syncVariables();
  const [mine, theirs] = [
    { slots: a.runner.slots(), variables: a.subject.variables },
    { slots: b.runner.slots(), variables: b.subject.variables },
  ] as const;
  const difference = tf.tidy(() => {
    const parts = (['slots', 'variables'] as const).flatMap((part) =>
      [...mine[part]].map(([name, tensor]) => tf.max(tf.abs(tf.sub(tensor, theirs[part].get(name)!)))),
    );
    return tf.max(tf.stack(parts)).dataSync()[0]!;
  });
  tf.dispose([...mine.slots.values(), ...theirs.slots.values()]);
  return difference;
}
