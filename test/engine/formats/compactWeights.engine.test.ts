import assert from 'node:assert/strict';
import { test } from 'node:test';
import {
  binarizeRows,
  dequantizeRows,
  type IntegerScheme,
  quantizeRows,
} from '../../../src/engine/compression/quantization';
import { compactWeights } from '../../../src/engine/formats/onnx/compact/compactWeights';
import { findGrid, type Grid } from '../../../src/engine/formats/onnx/compact/findGrid';
import { ElementType } from '../../../src/engine/formats/onnx/onnxModel';
import { roundToBfloat16, roundToFloat16 } from '../../../src/engine/weights/shortFloats';

const [rows, columns] = [24, 64];
const weights = Float32Array.from(
  { length: rows * columns },
  (_, at) => Math.sin(at * at) / (1 + (at % 7)) + 0.1 * Math.cos(Math.floor(at / columns)),
);
const dims = [rows, columns];

function unpacked({ codes, scales, zeros, axis }: Grid, groupOf: (at: number) => number): Float32Array {
  return Float32Array.from(codes, (code, at) => {
    const group = axis === undefined ? 0 : groupOf(at);
    return (code - zeros[group]!) * scales[group]!;
  });
}

function assertNear(actual: Float32Array, expected: Float32Array): void {
  const most = Math.max(...expected.map(Math.abs));
  const far = actual.findIndex((value, at) => Math.abs(value - expected[at]!) > 2 ** -20 * most);
  assert.equal(far, -1, `number ${far} is ${actual[far]}, not ${expected[far]}`);
}

const schemes: IntegerScheme[] = ([4, 8] as const).flatMap((bits) =>
  (['channel', 'tensor'] as const).flatMap((per) =>
    (['max', 'percentile', 'leastSquares'] as const).flatMap((range) =>
      [true, false].map((symmetric) => ({ bits, per, range, symmetric })),
    ),
  ),
);

for (const scheme of schemes)
  test(`the grid of ${JSON.stringify(scheme)} is found in what it rounded`, () => {
    const rounded = dequantizeRows(quantizeRows(weights, rows, scheme));
    const grid = findGrid(rounded, dims);
    assert.equal(grid?.bits, scheme.bits);
    assert.equal(grid.axis, scheme.per === 'channel' ? 'first' : undefined);
    assertNear(
      unpacked(grid, (at) => Math.floor(at / columns)),
      rounded,
    );
  });

test('signs take a bit, and come back exactly', () => {
  const signs = binarizeRows(weights, rows);
  const grid = findGrid(signs, dims)!;
  assert.equal(grid.bits, 1);
  assert.deepEqual(
    unpacked(grid, (at) => Math.floor(at / columns)),
    signs,
  );
});

test('a grid for each column is found too, and one with most of its points unused', () => {
  const rounded = dequantizeRows(
    quantizeRows(weights, rows, { bits: 4, per: 'channel', range: 'max', symmetric: true }),
  );
  const transposed = Float32Array.from(
    rounded,
    (_, at) => rounded[(at % rows) * columns + Math.floor(at / rows)]!,
  );
  const grid = findGrid(transposed, [columns, rows])!;
  assert.deepEqual([grid.bits, grid.axis], [4, 'last']);
  assertNear(
    unpacked(grid, (at) => at % rows),
    transposed,
  );
  const pruned = rounded.map((value, at) => (at % 3 === 0 ? value : 0));
  assertNear(
    unpacked(findGrid(pruned, dims)!, (at) => Math.floor(at / columns)),
    pruned,
  );
});

test('numbers that were never rounded lie on no grid', () => {
  assert.equal(findGrid(weights, dims), undefined);
});

test('a graph keeps each weight in its fewest bytes, under its own name', () => {
  const initializers = {
    float: weights,
    signs: binarizeRows(weights, rows),
    half: roundToFloat16(weights).values,
    brain: roundToBfloat16(weights).values,
    few: new Float32Array(8),
  };
  const tensors = Object.entries(initializers).map(
    ([name, values]) =>
      [name, { elementType: ElementType.float32, dims: name === 'few' ? [2, 4] : dims, values }] as const,
  );
  const sum = { op: 'Sum', name: 'sum', inputs: Object.keys(initializers), outputs: ['all'], attributes: {} };
  const compact = compactWeights({
    nodes: [sum],
    initializers: new Map(tensors),
    inputs: [],
    outputs: [{ name: 'all', elementType: ElementType.float32 }],
  });
  const sizes = new Map([...compact.initializers].map(([name, { values }]) => [name, values.byteLength]));
  assert.equal(sizes.get('float'), 4 * weights.length);
  assert.equal(sizes.get('signs_codes'), weights.length / 8);
  assert.equal(sizes.get('half_short'), 2 * weights.length);
  assert.equal(sizes.get('brain_short'), 2 * weights.length);
  assert.equal(sizes.get('few'), 32);
  const made = compact.nodes.flatMap(({ outputs }) => outputs);
  assert.deepEqual(
    ['signs', 'half', 'brain'].map((name) => made.includes(name)),
    [true, true, true],
  );
  assert.deepEqual(compact.nodes.at(-1), sum);
});
