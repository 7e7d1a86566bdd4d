import { tf } from '../../../../src/engine/tensorflow/loadTensorFlow';
import { biasAdd } from '../../../../src/engine/tensorflow/operations/biasAdd';
import { dense, type Unbiased } from '../../../../src/engine/tensorflow/operations/dense';
import { embeddingLookup } from '../../../../src/engine/tensorflow/operations/embeddingLookup';
import { gelu, geluTanh } from '../../../../src/engine/tensorflow/operations/gelu';
import { layerNorm } from '../../../../src/engine/tensorflow/operations/layerNorm';
import { projectedLstm } from '../../../../src/engine/tensorflow/operations/projectedLstm';
import { relu } from '../../../../src/engine/tensorflow/operations/relu';
import { sigmoid } from '../../../../src/engine/tensorflow/operations/sigmoid';
import { silu } from '../../../../src/engine/tensorflow/operations/silu';
import { softmax } from '../../../../src/engine/tensorflow/operations/softmax';
import { softmaxCrossEntropy } from '../../../../src/engine/tensorflow/operations/softmaxCrossEntropy';
import { type Case, sum, testCases } from './gradientCases';

const rowsOf = (values: number[], width: number) =>
  Array.from({ length: values.length / width }, (_, i) => values.slice(i * width, (i + 1) * width));

/** erf by its Taylor series, exact to float64 for the small arguments used here. */
function erf(x: number): number {
  let term = x;
  let total = x;
  for (let n = 1; n < 60; n++) {
    term *= (-x * x) / n;
    total += term / (2 * n + 1);
  }
  return (2 / Math.sqrt(Math.PI)) * total;
}

function softmaxRow(row: number[]): number[] {
  const powers = row.map(Math.exp);
  return powers.map((power) => power / sum(powers));
}

const biased = (values: number[], bias: number[]) => values.map((value, i) => value + bias[i % bias.length]!);

const logistic = (x: number) => 1 / (1 + Math.exp(-x));

const ids = [4, 1, 4, 0, 4];
const labels = [2, 0, 3];

/** Four steps over one text with two cells and three outputs, step by step. */
function lstm([x, u, p]: number[][], mostCell: number, mostOutput: number): number[] {
  const clip = (value: number, most: number) => Math.max(-most, Math.min(most, value));
  let [cell, output] = [
    [0, 0],
    [0, 0, 0],
  ];
  return rowsOf(x!, 8).flatMap((added) => {
    const z = added.map((value, at) => value + sum(output!.map((each, k) => each * u![8 * k + at]!)));
    const [i, j, f, o] = rowsOf(z, 2) as [number[], number[], number[], number[]];
    cell = cell!.map((c, k) => clip(logistic(f[k]!) * c + logistic(i[k]!) * Math.tanh(j[k]!), mostCell));
    const mixed = cell.map((c, k) => logistic(o[k]!) * Math.tanh(c));
    output = [0, 1, 2].map((k) => clip(sum(mixed.map((value, at) => value * p![3 * at + k]!)), mostOutput));
    return output;
  });
}

const lstmShapes = [
  [4, 1, 8],
  [3, 8],
  [2, 3],
];

const cases: Case[] = [
  {
    name: 'projectedLstm',
    shapes: lstmShapes,
    operation: ([x, u, p]) => projectedLstm(x as tf.Tensor3D, u as tf.Tensor2D, p as tf.Tensor2D, {}),
    reference: (inputs) => lstm(inputs, 9, 9),
  },
  {
    name: 'projectedLstm that clips',
    shapes: lstmShapes,
    operation: ([x, u, p]) =>
      projectedLstm(x as tf.Tensor3D, u as tf.Tensor2D, p as tf.Tensor2D, { cell: 0.3, projection: 0.2 }),
    reference: (inputs) => lstm(inputs, 0.3, 0.2),
  },
  {
    name: 'dense',
    shapes: [[3, 4], [2, 4], [2]],
    operation: ([x, w, b]) => dense(x as tf.Tensor2D, w as tf.Tensor2D, b as tf.Tensor1D),
    reference: ([x, w, b]) =>
      rowsOf(x!, 4).flatMap((row) =>
        rowsOf(w!, 4).map((out, j) => sum(out.map((value, k) => value * row[k]!)) + b![j]!),
      ),
  },
  {
    name: 'layerNorm',
    shapes: [[3, 5], [5], [5]],
    operation: ([x, g, b]) => layerNorm(x as tf.Tensor2D, g as tf.Tensor1D, b as tf.Tensor1D, 1e-2),
    reference: ([x, g, b]) =>
      rowsOf(x!, 5).flatMap((row) => {
        const mean = sum(row) / 5;
        const deviation = Math.sqrt(sum(row.map((value) => (value - mean) ** 2)) / 5 + 1e-2);
        return row.map((value, i) => ((value - mean) / deviation) * g![i]! + b![i]!);
      }),
  },
  {
    name: 'gelu',
    shapes: [[7, 2], [2]],
    operation: ([x, bias]) => gelu({ x, bias } as Unbiased),
    reference: ([x, bias]) => biased(x!, bias!).map((value) => 0.5 * value * (1 + erf(value / Math.SQRT2))),
  },
  {
    name: 'geluTanh',
    shapes: [[7, 2], [2]],
    operation: ([x, bias]) => geluTanh({ x, bias } as Unbiased),
    reference: ([x, bias]) =>
      biased(x!, bias!).map(
        (value) => 0.5 * value * (1 + Math.tanh(Math.sqrt(2 / Math.PI) * (value + 0.044715 * value ** 3))),
      ),
  },
  {
    name: 'relu',
    shapes: [[7, 2]],
    operation: ([x]) => relu(x!),
    reference: ([x]) => x!.map((value) => Math.max(value, 0)),
  },
  {
    name: 'sigmoid',
    shapes: [[7, 2]],
    operation: ([x]) => sigmoid(x!),
    reference: ([x]) => x!.map(logistic),
  },
  {
    name: 'silu',
    shapes: [[7, 2]],
    operation: ([x]) => silu(x!),
    reference: ([x]) => x!.map((value) => value * logistic(value)),
  },
  {
    name: 'biasAdd',
    shapes: [[2, 2, 1, 3], [3]],
    operation: ([x, b]) => biasAdd(x!, b as tf.Tensor1D),
    reference: ([x, b]) => x!.map((value, i) => value + b![i % 3]!),
  },
  {
    name: 'softmax',
    shapes: [[2, 3, 4]],
    operation: ([x]) => softmax(x!),
    reference: ([x]) => rowsOf(x!, 4).flatMap(softmaxRow),
  },
  {
    name: 'embeddingLookup, with rows that come twice and never',
    shapes: [[5, 3]],
    operation: ([table]) => embeddingLookup(table as tf.Tensor2D, tf.tensor1d(ids, 'int32')),
    reference: ([table]) => ids.flatMap((id) => table!.slice(3 * id, 3 * id + 3)),
  },
  {
    name: 'softmaxCrossEntropy',
    shapes: [[3, 4]],
    operation: ([x]) => softmaxCrossEntropy(x as tf.Tensor2D, tf.tensor1d(labels, 'int32')),
    reference: ([x]) => rowsOf(x!, 4).map((row, i) => -Math.log(softmaxRow(row)[labels[i]!]!)),
  },
];

testCases(cases);
