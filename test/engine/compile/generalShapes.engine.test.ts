import assert from 'node:assert/strict';
import { test } from 'node:test';
import { compile } from '../../../src/engine/compile/compile';
import { axisSizes, type Feeds, resized, withFixedAxes } from '../../../src/engine/compile/feeds';
import { recordGenerally } from '../../../src/engine/compile/generalProgram';
import type { Precision } from '../../../src/engine/compile/precision';
import type { Step } from '../../../src/engine/compile/step';
import { loadClassifier } from '../../../src/engine/models/classifier';
import { counterUniform } from '../../../src/engine/models/counterRandom';
import { plainSpec } from '../../../src/engine/tasks/taskSpec';
import { tf } from '../../../src/engine/tensorflow/loadTensorFlow';
import { normalizeImages } from '../../../src/engine/tensorflow/operations/normalizeImages';
import { softmaxCrossEntropy } from '../../../src/engine/tensorflow/operations/softmaxCrossEntropy';
import { createOptimizer, type OptimizerKind } from '../../../src/engine/training/optimizers';
import { taskScore, taskStep, trainFeeds } from '../../../src/engine/training/trainStep';
import * as bert from '../../golden/bert/goldenBert';
import * as elmo from '../../golden/elmo/goldenElmo';
import * as gpt2 from '../../golden/gpt2/goldenGpt2';
import * as images from '../../golden/images/goldenImages';
import { flat } from '../tensorCount';

interface Subject {
  readonly variables: ReadonlyMap<string, tf.Variable>;
  readonly step: Step;
  readonly score?: (inputs: Record<string, tf.Tensor>) => Record<string, tf.Tensor>;
  /** A batch whose sizes are drawn from its number; the first sizes are those at which broadcasting may differ. */
  batch(index: number): Feeds;
  dispose(): void;
}

interface Way {
  readonly optimizer: OptimizerKind;
  readonly precision?: Precision;
  readonly clipNorm?: number;
  readonly accumulates?: boolean;
}

const steps = 5;
const whole = (index: number, place: number, below: number) =>
  Math.floor(counterUniform(97 * index + place, index) * below);

/** With as many positions as real models have: what a graph holds of them must not be too large for it. */
const tinyBert = (name: (typeof bert.goldenNames)[number] = 'padded') => {
  const golden = bert.readGolden(name);
  return bert.goldenFolder({ ...golden, config: { ...golden.config, max_position_embeddings: 514 } });
};
const tinyGpt2 = (kind: 'classifier' | 'languageModel') => () => {
  const golden = gpt2.readGolden('small');
  const long = { ...golden, config: { ...golden.config, n_positions: 1024 } };
  return gpt2.goldenFolder(long, kind);
};
const tinyElmo = () => elmo.goldenFolder(elmo.readGolden('relu'));

async function texts(
  tiny: () => ReturnType<typeof tinyBert> = tinyBert,
  task: 'classification' | 'language-modelling' = 'classification',
): Promise<Subject> {
  const { folder, remove } = await tiny();
  const classifier = await loadClassifier({ folder, seed: 0 });
  remove();
  const { inputs, maxLength } = classifier.architecture;
  const words = inputs[0]!.below! - 1;
  const width = Number(inputs[0]!.axes[2] ?? 1);
  const batch = (index: number) => {
    const [rows, drawn] = index === 0 ? [1, 7] : [1 + whole(index, 1, 6), 2 + whole(index, 2, 13)];
    const length = width > 1 ? 3 + (index % 2) : Math.min(drawn, maxLength!);
    const matrix = (value: (i: number) => number, ...sizes: number[]) => {
      const shape = [rows, length, ...sizes.filter((size) => size > 1)];
      const count = shape.reduce((product, size) => product * size);
      // Words that are read one by one have a graph for each length.
      const axes = ['rows', ...(width > 1 ? [] : ['length'])];
      return { values: Int32Array.from({ length: count }, (_, i) => value(i)), shape, axes };
    };
    const labels = Int32Array.from({ length: rows }, (_, i) => (i + index) % classifier.labels.length);
    const feeds = {
      inputIds: matrix((i) => 1 + ((i * 7 + index) % words), width),
      attentionMask: matrix((i) => (i % length < length - (index % 2) ? 1 : 0)),
      tokenTypeIds: matrix(() => 0),
      targets: { values: labels, shape: [rows], axes: ['rows'] },
    };
    return trainFeeds({ feeds, examples: rows }, rows, 11, index + 1);
  };
  const spec = plainSpec(task, classifier.labels);
  return {
    variables: classifier.variables,
    step: taskStep(classifier, spec),
    score: taskScore(classifier, spec),
    batch,
    dispose: () => classifier.dispose(),
  };
}

async function pictures(name: (typeof images.goldenNames)[number]): Promise<Subject> {
  const { folder, remove } = await images.goldenFolder(images.readGolden(name));
  const classifier = await loadClassifier({ folder, seed: 0 });
  await remove();
  const size = 32;
  const step: Step = (inputs) => {
    const updates = new Map<string, tf.Tensor>();
    const pixelValues = normalizeImages(inputs.pictures as tf.Tensor4D, classifier.architecture.pictures!);
    const logits = classifier.forward({ pixelValues }, { training: true, updates });
    const loss = tf.mean<tf.Scalar>(softmaxCrossEntropy(logits, inputs.labels as tf.Tensor1D));
    return { loss, outputs: {}, updates };
  };
  const batch = (index: number) => {
    const rows = 2 + whole(index, 3, 5);
    const bytes = Uint8Array.from({ length: rows * size * size * 3 }, (_, i) => (i * 31 + index * 7) % 256);
    const labels = Int32Array.from({ length: rows }, (_, i) => (i + index) % classifier.labels.length);
    return {
      pictures: {
        values: bytes,
        shape: [rows, size, size, 3],
        axes: ['rows', undefined, undefined, undefined],
      },
      labels: { values: labels, shape: [rows], axes: ['rows'] },
    };
  };
  return { variables: classifier.variables, step, batch, dispose: () => classifier.dispose() };
}

/** Losses, scores and the trained values of a training, by one graph or by a graph for each shape. */
async function train(
  open: () => Promise<Subject>,
  { optimizer, accumulates = false, ...way }: Way,
  isGeneral: boolean,
) {
  const subject = await open();
  const runner = compile(subject.step, [], {
    ...way,
    variables: subject.variables,
    optimizer: createOptimizer(optimizer),
    accumulates,
    score: subject.score,
    onFallback: (reason) => {
      throw reason;
    },
    onShapeBound: (_, reason) => {
      throw reason;
    },
  });
  const fed = (index: number) => {
    const feeds = subject.batch(index);
    return isGeneral ? feeds : withFixedAxes(feeds, Object.keys(axisSizes(feeds)));
  };
  const numbers: number[] = [];
  for (let index = 0; index < steps; index++) {
    const batches = accumulates ? [fed(index), fed(index + steps)] : [fed(index)];
    numbers.push(runner.run(batches, 1e-4, index + 1).loss);
    if (subject.score) {
      const { exampleWeights, dropoutSeed, ...scored } = fed(index + 2 * steps);
      numbers.push(...Object.values(runner.score(scored)).flatMap((values) => [...values]));
    }
  }
  // Adam and its kin divide a gradient that is all rounding error by its own size: such weights differ by luck.
  if (optimizer === 'sgd' || optimizer === 'momentum') numbers.push(...sumsOf(runner.values()));
  runner.dispose();
  subject.dispose();
  return numbers;
}

function sumsOf(values: ReadonlyMap<string, tf.Tensor>): number[] {
  const sums = [...values.values()].map((tensor) => tf.tidy(() => tf.sum(tensor).dataSync()[0]!));
  tf.dispose([...values.values()]);
  return sums;
}

const ways: Way[] = [
  { optimizer: 'sgd' },
  { optimizer: 'momentum', clipNorm: 0.5 },
  { optimizer: 'rmsprop' },
  { optimizer: 'adam', accumulates: true },
  { optimizer: 'adamw', clipNorm: 1, accumulates: true },
  { optimizer: 'adamw', precision: 'bfloat16' },
  { optimizer: 'adamw', precision: 'float16' },
];

const cases: { name: string; open: () => Promise<Subject>; ways: Way[]; tolerance: number }[] = [
  { name: 'BERT', open: texts, ways, tolerance: 2e-5 },
  {
    name: 'GPT-2',
    open: () => texts(tinyGpt2('classifier')),
    ways: [{ optimizer: 'sgd' }, { optimizer: 'adamw', clipNorm: 1, accumulates: true }],
    tolerance: 2e-5,
  },
  {
    name: 'GPT-2 as a language model',
    open: () => texts(tinyGpt2('languageModel'), 'language-modelling'),
    ways: [{ optimizer: 'sgd' }, { optimizer: 'adamw', clipNorm: 1, accumulates: true }],
    tolerance: 2e-5,
  },
  {
    name: 'ELMo',
    open: () => texts(tinyElmo),
    ways: [
      { optimizer: 'sgd' },
      { optimizer: 'adamw', clipNorm: 1, accumulates: true },
      { optimizer: 'adamw', precision: 'bfloat16' },
    ],
    tolerance: 2e-5,
  },
  ...bert.kinNames.map((name) => ({
    name,
    open: () => texts(() => tinyBert(name)),
    ways: [{ optimizer: 'adamw', clipNorm: 1, accumulates: true } as const],
    tolerance: 2e-5,
  })),
  {
    name: 'ResNet-18',
    open: () => pictures('resnet18'),
    ways: [{ optimizer: 'adamw', clipNorm: 1 }],
    tolerance: 1e-4,
  },
  {
    name: 'SE-ResNet-50',
    open: () => pictures('seresnet50'),
    ways: [{ optimizer: 'adamw', clipNorm: 1 }],
    tolerance: 1e-4,
  },
  {
    name: 'MobileNetV2',
    open: () => pictures('mobilenetV2'),
    ways: [{ optimizer: 'momentum', clipNorm: 0.5 }],
    tolerance: 1e-4,
  },
  ...(
    ['efficientnetLite0', 'efficientnetB0', 'densenet121', 'vgg13Torchvision', 'mobilenetV3Small'] as const
  ).map((name) => ({
    name,
    open: () => pictures(name),
    ways: [{ optimizer: 'momentum', clipNorm: 0.5 } as const],
    tolerance: 1e-4,
  })),
];

for (const { name, open, ways: those, tolerance } of cases)
  for (const way of those)
    test(
      `${name}, ${JSON.stringify(way)}: one graph for all sizes trains as graphs of each size do`,
      flat(async () => {
        const general = await train(open, way, true);
        const fixed = await train(open, way, false);
        assert.equal(general.length, fixed.length);
        // Sixteen bits round away what other constants change in the last place, or not.
        const bound = way.precision ? 2e-2 : tolerance;
        for (const [i, number] of general.entries()) {
          const most = bound * Math.max(1, Math.abs(fixed[i]!));
          assert.ok(Math.abs(number - fixed[i]!) <= most, `number ${i}: ${number}, not ${fixed[i]}`);
        }
      }),
    );

test(
  'whatever the sizes, no two formulas explain one number: a graph for all sizes is found from each',
  flat(async () => {
    const subject = await texts();
    const steps = [1, 2, 3, 4, 5, 6, 7, 8].flatMap((rows) =>
      [2, 3, 4, 5, 6, 7, 8, 9, 10].map((length) => [rows, length] as const),
    );
    for (const [rows, length] of steps) {
      const feeds = resized(subject.batch(1), { rows, length });
      const program = (inputs: Record<string, tf.Tensor>) => subject.score!(inputs);
      const source = {
        name: 'score',
        program,
        feeds,
        state: { variables: subject.variables, slots: new Map() },
      };
      const variableOf = (name: string) => ({ name, shape: [], handle: name });
      assert.ok(recordGenerally({ ...source, variableOf }).constants.size > 0, `${rows} x ${length}`);
    }
    subject.dispose();
  }),
);

test(
  'a program that depends on its sizes in a way that no formula explains is compiled for each shape, said once',
  flat(() => {
    const weight = tf.tidy(() => tf.variable(tf.ones([1])));
    const step: Step = ({ x }) => {
      const rows = x!.shape[0]!;
      const factor = [1, 5, 2, 7][rows % 4]!;
      const loss = tf.sum(tf.mul(tf.mul(x!, weight), factor)) as tf.Scalar;
      return { loss, outputs: {} };
    };
    const told: string[] = [];
    const runner = compile(step, [], {
      variables: new Map([['weight', weight]]),
      optimizer: createOptimizer('sgd'),
      onShapeBound: (program, { operation }) => told.push(`${program}: ${operation}`),
    });
    const losses = [3, 4, 5, 3].map((rows, i) => {
      const x = { values: new Float32Array(rows).fill(1), shape: [rows], axes: ['rows'] };
      return runner.run([{ x }], 0, i + 1).loss;
    });
    assert.deepEqual(losses, [21, 4, 25, 21]);
    assert.equal(told.length, 1);
    assert.match(told[0]!, /^update: \w+$/);
    runner.dispose();
    weight.dispose();
  }),
);

test(
  'a program that is another one where a size is 1 gets a graph of its own for that',
  flat(() => {
    const weight = tf.tidy(() => tf.variable(tf.ones([1])));
    const step: Step = ({ x }) => {
      const scaled = tf.mul(x!, weight);
      const loss = x!.shape[0] === 1 ? tf.neg(tf.sum(scaled)) : tf.sum(scaled);
      return { loss: loss as tf.Scalar, outputs: {} };
    };
    const runner = compile(step, [], {
      variables: new Map([['weight', weight]]),
      optimizer: createOptimizer('sgd'),
      onShapeBound: (_, reason) => {
        throw reason;
      },
    });
    const losses = [4, 1, 2, 1].map((rows, i) => {
      const x = { values: new Float32Array(rows).fill(1), shape: [rows], axes: ['rows'] };
      return runner.run([{ x }], 0, i + 1).loss;
    });
    assert.deepEqual(losses, [4, -1, 2, -1]);
    runner.dispose();
    weight.dispose();
  }),
);

test(
  'the values of a moment stay what they are when training goes on',
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
