import { compile } from '../src/engine/compile/compile';
import type { StepRunner } from '../src/engine/compile/step';
import { counterUniform } from '../src/engine/models/counterRandom';
import { tf } from '../src/engine/tensorflow/loadTensorFlow';
import {
  type BatchNormParameters,
  batchNormTraining,
  type NormalizedBatch,
  normalizeFused,
} from '../src/engine/tensorflow/operations/batchNorm';
import { createOptimizer } from '../src/engine/training/optimizers';
import type { StatisticsCost } from './statisticsCost';
import { median } from './summary';

type Shape = readonly [batch: number, height: number, width: number, channels: number];
type BatchNorm = (x: tf.Tensor4D, parameters: BatchNormParameters) => NormalizedBatch;

/** The sizes of MobileNetV2 with batch 8. */
const shapes: readonly Shape[] = [
  [8, 112, 112, 32],
  [8, 112, 112, 96],
  [8, 56, 56, 144],
  [8, 28, 28, 192],
  [8, 14, 14, 384],
];
const rounds = 15;

/** `node statistics.js`: what it costs on a CPU, and what it brings, that batch norm's statistics are exact. Prints JSON. */
function main(): void {
  console.log(JSON.stringify(shapes.map(compare)));
}

function compare(shape: Shape): StatisticsCost {
  const values = Float32Array.from({ length: shape.reduce((a, b) => a * b) }, (_, i) => counterUniform(1, i));
  const [exact, own] = [batchNormTraining, normalizeFused].map((batchNorm) => {
    const [runner, variables] = layer(batchNorm, values, shape);
    return { runner, variables, times: [] as number[], error: errorOf(batchNorm, values, shape) };
  }) as [Layer, Layer];
  for (let round = 0; round < rounds; round++) {
    for (const { runner, times } of [exact, own]) times.push(timed(() => runner.run([{}], 0, 1 + round)));
  }
  for (const { runner, variables } of [exact, own]) {
    runner.dispose();
    tf.dispose([...variables.values()]);
  }
  return {
    shape: [...shape],
    exact: { ms: median(exact.times), error: exact.error },
    own: { ms: median(own.times), error: own.error },
  };
}

interface Layer {
  readonly runner: StepRunner;
  readonly variables: Map<string, tf.Variable>;
  readonly times: number[];
  readonly error: number;
}

/** Batch normalization and its gradients as a training step. */
function layer(
  batchNorm: BatchNorm,
  values: Float32Array,
  shape: Shape,
): [runner: StepRunner, variables: Map<string, tf.Variable>] {
  const channels = shape[3];
  const [x, scale, offset] = [
    tf.variable(tf.tensor4d(values, [...shape])),
    tf.variable(tf.ones<tf.Rank.R1>([channels])),
    tf.variable(tf.zeros<tf.Rank.R1>([channels])),
  ] as const;
  const step = () => {
    const { value, mean, unbiasedVariance } = batchNorm(x, { scale, offset, epsilon: 1e-5 });
    return { loss: tf.sum<tf.Scalar>(value), outputs: { mean, unbiasedVariance } };
  };
  const variables = new Map<string, tf.Variable>(Object.entries({ x, scale, offset }));
  const runner = compile(step, [], { variables, optimizer: createOptimizer('sgd') });
  return [runner, variables];
}

/** How far the variance is off, relative to that in double precision; of the worst channel. */
function errorOf(batchNorm: BatchNorm, values: Float32Array, shape: Shape): number {
  const channels = shape[3];
  const parameters = { scale: tf.ones<tf.Rank.R1>([channels]), offset: tf.zeros<tf.Rank.R1>([channels]) };
  const found = tf.tidy(() => {
    const { unbiasedVariance } = batchNorm(tf.tensor4d(values, [...shape]), { ...parameters, epsilon: 1e-5 });
    return unbiasedVariance.dataSync<'float32'>().slice();
  });
  tf.dispose(Object.values(parameters));
  return Math.max(...found.map((variance, i) => Math.abs(variance / exactVariance(values, i, channels) - 1)));
}

function exactVariance(values: Float32Array, channel: number, channels: number): number {
  const rows = values.length / channels;
  let [sum, squares] = [0, 0];
  for (let i = channel; i < values.length; i += channels) sum += values[i]!;
  for (let i = channel; i < values.length; i += channels) squares += (values[i]! - sum / rows) ** 2;
  return squares / (rows - 1);
}

function timed(action: () => void): number {
  const began = performance.now();
  action();
  return performance.now() - began;
}

main();
