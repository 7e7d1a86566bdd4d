import assert from 'node:assert/strict';
import { test } from 'node:test';
import { feedTensors } from '../../../../src/engine/compile/feeds';
import { tf } from '../../../../src/engine/tensorflow/loadTensorFlow';
import { adaptiveAveragePool } from '../../../../src/engine/tensorflow/operations/adaptiveAveragePool';
import { averagePool } from '../../../../src/engine/tensorflow/operations/averagePool';
import {
  batchNormInference,
  batchNormTraining,
} from '../../../../src/engine/tensorflow/operations/batchNorm';
import { conv2d } from '../../../../src/engine/tensorflow/operations/conv2d';
import { depthwiseConv2d } from '../../../../src/engine/tensorflow/operations/depthwiseConv2d';
import { globalAveragePool } from '../../../../src/engine/tensorflow/operations/globalAveragePool';
import { hardSigmoid } from '../../../../src/engine/tensorflow/operations/hardSigmoid';
import { hardSwish } from '../../../../src/engine/tensorflow/operations/hardSwish';
import { maxPool } from '../../../../src/engine/tensorflow/operations/maxPool';
import { normalizeImages } from '../../../../src/engine/tensorflow/operations/normalizeImages';
import { relu6 } from '../../../../src/engine/tensorflow/operations/relu6';
import { flat } from '../../tensorCount';
import { assertClose, type Case, draw, sum, testCases } from './gradientCases';

type Shape4D = readonly [batch: number, height: number, width: number, channels: number];

/** A square window's moves over one image dimension of a reference. */
interface Window {
  readonly size: number;
  readonly stride: number;
  readonly padding: number | 'same';
}

/** Where the window begins along an axis. */
function places(length: number, { size, stride, padding }: Window): number[] {
  if (padding !== 'same')
    return Array.from(
      { length: Math.floor((length + 2 * padding - size) / stride) + 1 },
      (_, i) => i * stride - padding,
    );
  const count = Math.ceil(length / stride);
  const added = Math.max((count - 1) * stride + size - length, 0);
  return Array.from({ length: count }, (_, i) => i * stride - Math.floor(added / 2));
}

/** For every place of the window and every channel: the values under it, undefined on the padding. */
function underWindow(
  x: number[],
  [batch, height, width, channels]: Shape4D,
  window: Window,
): (number | undefined)[][][] {
  const { size } = window;
  const at = (n: number, row: number, column: number, channel: number) =>
    row < 0 || row >= height || column < 0 || column >= width
      ? undefined
      : x[((n * height + row) * width + column) * channels + channel];
  const offsets = Array.from({ length: size * size }, (_, i) => [Math.floor(i / size), i % size] as const);
  return Array.from({ length: batch }, (_, n) => n).flatMap((n) =>
    places(height, window).flatMap((top) =>
      places(width, window).map((left) =>
        Array.from({ length: channels }, (_, channel) =>
          offsets.map(([row, column]) => at(n, top + row, left + column, channel)),
        ),
      ),
    ),
  );
}

/** filter [rows, columns, in, out] */
function convolve(x: number[], shape: Shape4D, filter: number[], out: number, window: Window): number[] {
  const channels = shape[3];
  return underWindow(x, shape, window).flatMap((place) =>
    Array.from({ length: out }, (_, o) =>
      sum(
        place.flatMap((values, i) => values.map((v, k) => (v ?? 0) * filter[(k * channels + i) * out + o]!)),
      ),
    ),
  );
}

/** filter [rows, columns, channels, 1] */
function convolveDepthwise(x: number[], shape: Shape4D, filter: number[], window: Window): number[] {
  const channels = shape[3];
  return underWindow(x, shape, window).flatMap((place) =>
    place.map((values, i) => sum(values.map((v, k) => (v ?? 0) * filter[k * channels + i]!))),
  );
}

const channelOf = (values: number[], channels: number, channel: number) =>
  values.filter((_, i) => i % channels === channel);

function normalize(x: number[], scale: number[], offset: number[], epsilon: number): number[] {
  const channels = scale.length;
  const moments = scale.map((_, channel) => {
    const values = channelOf(x, channels, channel);
    const mean = sum(values) / values.length;
    return { mean, variance: sum(values.map((v) => (v - mean) ** 2)) / values.length };
  });
  return x.map((value, i) => {
    const { mean, variance } = moments[i % channels]!;
    return ((value - mean) / Math.sqrt(variance + epsilon)) * scale[i % channels]! + offset[i % channels]!;
  });
}

const windows: Window[] = [
  { size: 3, stride: 1, padding: 1 },
  { size: 3, stride: 2, padding: 1 },
  { size: 1, stride: 1, padding: 0 },
  { size: 1, stride: 2, padding: 0 },
  { size: 7, stride: 2, padding: 3 },
  { size: 3, stride: 1, padding: 0 },
  { size: 3, stride: 2, padding: 'same' },
  { size: 5, stride: 2, padding: 'same' },
  { size: 5, stride: 1, padding: 'same' },
];
const describe = ({ size, stride, padding }: Window) =>
  `${size}x${size}, stride ${stride}, padding ${padding}`;
// An even and an odd size: padding that is right for one is wrong for the other.
const images: Shape4D = [2, 6, 7, 2];

const as4D = (x: tf.Tensor | undefined) => x as tf.Tensor4D;
const as1D = (x: tf.Tensor | undefined) => x as tf.Tensor1D;
const mean = [0.3, -1.2];
const variance = [0.6, 2.1];

const straight = (x: number) => Math.min(Math.max(x + 3, 0), 6) / 6;
const meanOf = (values: number[]) => sum(values) / values.length;
/** Of what is under each window, without the padding. */
const means = (places: (number | undefined)[][][]) =>
  places.flatMap((place) => place.map((values) => meanOf(values.filter((value) => value !== undefined))));

testCases([
  ...windows.map(
    (window): Case => ({
      name: `conv2d ${describe(window)}`,
      shapes: [[...images], [window.size, window.size, 2, 3]],
      operation: ([x, w]) => conv2d(as4D(x), as4D(w), window),
      reference: ([x, w]) => convolve(x!, images, w!, 3, window),
    }),
  ),
  ...windows.map(
    (window): Case => ({
      name: `depthwiseConv2d ${describe(window)}`,
      shapes: [[...images], [window.size, window.size, 2, 1]],
      operation: ([x, w]) => depthwiseConv2d(as4D(x), as4D(w), window),
      reference: ([x, w]) => convolveDepthwise(x!, images, w!, window),
    }),
  ),
  {
    name: 'maxPool 3x3, stride 2, padding 1',
    shapes: [[...images]],
    operation: ([x]) => maxPool(as4D(x), 3, { stride: 2, padding: 1 }),
    reference: ([x]) =>
      underWindow(x!, images, { size: 3, stride: 2, padding: 1 }).flatMap((place) =>
        place.map((values) => Math.max(...values.filter((value) => value !== undefined))),
      ),
  },
  {
    name: 'globalAveragePool',
    shapes: [[...images]],
    operation: ([x]) => globalAveragePool(as4D(x)),
    reference: ([x]) =>
      [0, 1].flatMap((n) => [0, 1].map((c) => sum(channelOf(x!.slice(n * 84, (n + 1) * 84), 2, c)) / 42)),
  },
  {
    name: 'averagePool 2x2, stride 2',
    shapes: [[...images]],
    operation: ([x]) => averagePool(as4D(x), 2, { stride: 2, padding: 0 }),
    reference: ([x]) => means(underWindow(x!, images, { size: 2, stride: 2, padding: 0 })),
  },
  {
    name: 'averagePool 3x3, same, whose padding is not counted',
    shapes: [[...images]],
    operation: ([x]) => averagePool(as4D(x), 3, { stride: 1, padding: 'same' }),
    reference: ([x]) => means(underWindow(x!, images, { size: 3, stride: 1, padding: 'same' })),
  },
  {
    name: 'maxPool 3x3, stride 2, same',
    shapes: [[...images]],
    operation: ([x]) => maxPool(as4D(x), 3, { stride: 2, padding: 'same' }),
    reference: ([x]) =>
      underWindow(x!, images, { size: 3, stride: 2, padding: 'same' }).flatMap((place) =>
        place.map((values) => Math.max(...values.filter((value) => value !== undefined))),
      ),
  },
  {
    // PyTorch: F.adaptive_avg_pool2d of 3 rows and 5 columns to 4 by 4.
    name: 'adaptiveAveragePool to more rows and fewer columns',
    shapes: [[1, 3, 5, 1]],
    operation: ([x]) => adaptiveAveragePool(as4D(x), 4),
    reference: ([x]) => {
      const [rows, columns] = [
        [[0], [0, 1], [1, 2], [2]],
        [
          [0, 1],
          [1, 2],
          [2, 3],
          [3, 4],
        ],
      ] as const;
      return rows.flatMap((r) => columns.map((c) => meanOf(r.flatMap((i) => c.map((j) => x![5 * i + j]!)))));
    },
  },
  {
    name: 'hardSwish',
    shapes: [[9, 2]],
    operation: ([x]) => hardSwish(tf.mul(x!, 4)),
    reference: ([x]) => x!.map((value) => 4 * value * straight(4 * value)),
  },
  {
    name: 'hardSigmoid',
    shapes: [[9, 2]],
    operation: ([x]) => hardSigmoid(tf.mul(x!, 4)),
    reference: ([x]) => x!.map((value) => straight(4 * value)),
  },
  {
    name: 'relu6',
    shapes: [[9, 2]],
    // Twice the argument, halved again, so that some of it is above 6.
    operation: ([x]) => relu6(tf.mul(x!, 4)),
    reference: ([x]) => x!.map((value) => Math.min(Math.max(4 * value, 0), 6)),
  },
  {
    name: 'batchNormTraining',
    shapes: [[...images], [2], [2]],
    operation: ([x, g, b]) => {
      const parameters = { scale: as1D(g), offset: as1D(b), epsilon: 1e-2 };
      return batchNormTraining(as4D(x), parameters).value;
    },
    reference: ([x, g, b]) => normalize(x!, g!, b!, 1e-2),
  },
  {
    name: 'batchNormInference',
    shapes: [[...images], [2], [2]],
    operation: ([x, g, b]) => {
      const parameters = { scale: as1D(g), offset: as1D(b), epsilon: 1e-2 };
      return batchNormInference(as4D(x), parameters, tf.tensor1d(mean), tf.tensor1d(variance));
    },
    reference: ([x, g, b]) =>
      x!.map((value, i) => {
        const c = i % 2;
        return ((value - mean[c]!) / Math.sqrt(variance[c]! + 1e-2)) * g![c]! + b![c]!;
      }),
  },
]);

interface ManyRows {
  readonly what: string;
  readonly shape: [batch: number, height: number, width: number, channels: number];
  /** Of a number in (-1/2, 1/2) and its channel. */
  readonly value: (drawn: number, channel: number) => number;
}

const manyRows: ManyRows[] = [
  // Values of one sign are the hardest to add up.
  {
    what: '100,352 rows, rectified and away from 0',
    shape: [8, 112, 112, 4],
    value: (drawn, channel) => Math.max(drawn + channel, 0),
  },
  {
    what: '100,352 rows whose mean is ten times their deviation',
    shape: [8, 112, 112, 4],
    value: (drawn, channel) => drawn + 2.9 + channel / 1000,
  },
  {
    what: 'so few rows of pixels that their errors would not even out',
    shape: [2, 7, 7, 4],
    value: (drawn, channel) => drawn + 2.9 + channel,
  },
];

for (const { what, shape, value } of manyRows)
  test(
    `batch normalization gets mean and variance right to 1e-6: ${what}`,
    flat(() => {
      const channels = shape[3];
      const values = Float32Array.from(
        draw(
          5,
          shape.reduce((a, b) => a * b),
        ),
        (drawn, i) => value(drawn, i % channels),
      );
      tf.tidy(() => {
        const parameters = {
          scale: tf.ones<tf.Rank.R1>([channels]),
          offset: tf.zeros<tf.Rank.R1>([channels]),
          epsilon: 1e-5,
        };
        const result = batchNormTraining(tf.tensor4d(values, shape), parameters);
        const [means, variances] = [result.mean.dataSync(), result.unbiasedVariance.dataSync()];
        const normalized = result.value.dataSync();
        for (let channel = 0; channel < channels; channel++) {
          const { centre, unbiased, deviation } = exactStatistics(values, channel, channels);
          assert.ok(Math.abs(means[channel]! / centre - 1) < 1e-6, `mean ${means[channel]}, not ${centre}`);
          assert.ok(
            Math.abs(variances[channel]! / unbiased - 1) < 1e-6,
            `variance ${variances[channel]}, not ${unbiased}`,
          );
          assertClose([normalized[channel]!], [(values[channel]! - centre) / deviation]);
        }
      });
    }),
  );

/** In double precision. `deviation` is the root of the biased variance and epsilon, by which values are divided. */
function exactStatistics(values: Float32Array, channel: number, channels: number) {
  const own = values.filter((_, i) => i % channels === channel);
  const centre = own.reduce((sum, value) => sum + value, 0) / own.length;
  const squares = own.reduce((sum, value) => sum + (value - centre) ** 2, 0);
  return {
    centre,
    unbiased: squares / (own.length - 1),
    deviation: Math.sqrt(squares / own.length + 1e-5),
  };
}

test(
  'batch normalization of a single row divides by nothing',
  flat(() =>
    tf.tidy(() => {
      const parameters = { scale: tf.tensor1d([2]), offset: tf.tensor1d([0.5]), epsilon: 1e-5 };
      const { value, unbiasedVariance } = batchNormTraining(tf.tensor4d([3], [1, 1, 1, 1]), parameters);
      assert.deepEqual([...value.dataSync(), ...unbiasedVariance.dataSync()], [0.5, 0]);
    }),
  ),
);

test(
  'bytes become normalized pixels',
  flat(() => {
    const values = Uint8Array.from({ length: 2 * 2 * 3 }, (_, i) => (i * 97) % 256);
    const { bytes } = feedTensors({ bytes: { values, shape: [1, 2, 2, 3] } });
    const [centres, deviations] = [
      [0.485, 0.456, 0.406],
      [0.229, 0.224, 0.225],
    ];
    const pixels = tf.tidy(() => normalizeImages(as4D(bytes), { mean: centres!, std: deviations! }));
    assert.equal(pixels.dtype, 'float32');
    assertClose(
      [...pixels.dataSync()],
      [...values].map((v, i) => (v / 255 - centres![i % 3]!) / deviations![i % 3]!),
    );
    tf.dispose([bytes!, pixels]);
  }),
);
