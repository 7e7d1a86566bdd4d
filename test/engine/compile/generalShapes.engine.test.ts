import assert from 'node:assert/strict';
import { test } from 'node:test';
import { compile } from '../../../src/engine/compile/compile';
import { withFixedAxes } from '../../../src/engine/compile/feeds';
import { axisSizes } from '../../../src/engine/compile/namedFeeds';
import type { Precision } from '../../../src/engine/compile/precision';
import { tf } from '../../../src/engine/tensorflow/loadTensorFlow';
import { createOptimizer, type OptimizerKind } from '../../../src/engine/training/optimizers';
import * as bert from '../../golden/bert/goldenBert';
import { flat } from '../tensorCount';
import { images, type Subject, texts, tinyBert, tinyElmo, tinyGpt2 } from './goldenSubjects';

interface Way {
  readonly optimizer: OptimizerKind;
  readonly precision?: Precision;
  readonly clipNorm?: number;
  readonly accumulates?: boolean;
}

const steps = 5;

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
      numbers.push(...Object.values(runner.score(scored)).flatMap(({ values }) => [...values]));
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
    open: () => images('resnet18'),
    ways: [{ optimizer: 'adamw', clipNorm: 1 }],
    tolerance: 1e-4,
  },
  {
    name: 'SE-ResNet-50',
    open: () => images('seresnet50'),
    ways: [{ optimizer: 'adamw', clipNorm: 1 }],
    tolerance: 1e-4,
  },
  {
    name: 'MobileNetV2',
    open: () => images('mobilenetV2'),
    ways: [{ optimizer: 'momentum', clipNorm: 0.5 }],
    tolerance: 1e-4,
  },
  ...(
    ['efficientnetLite0', 'efficientnetB0', 'densenet121', 'vgg13Torchvision', 'mobilenetV3Small'] as const
  ).map((name) => ({
    name,
    open: () => images(name),
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
