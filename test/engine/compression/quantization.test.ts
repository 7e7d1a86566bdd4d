import assert from 'node:assert/strict';
import { test } from 'node:test';
import {
  binarizeRows,
  dequantizeRows,
  type IntegerScheme,
  quantizeRows,
} from '../../../src/engine/compression/quantization';
import { counterNormal } from '../../../src/engine/models/counterRandom';

const rows = 8;
const weights = counterNormal(3, rows * 100, 1).map((value, at) => value * (1 + Math.floor(at / 100)));

function error(scheme: IntegerScheme): number {
  const restored = dequantizeRows(quantizeRows(weights, rows, scheme));
  return Math.sqrt(
    restored.reduce((sum, value, at) => sum + (value - weights[at]!) ** 2, 0) / weights.length,
  );
}

test('integers are rounded to even, clipped symmetrically, and zero stays zero', () => {
  const { values, scales } = quantizeRows(Float32Array.of(0, 1, -127, 0.5, 1.5, 2.5), 1, {
    bits: 8,
    per: 'tensor',
    range: 'max',
    symmetric: true,
  });
  assert.deepEqual([...scales], [1]);
  assert.deepEqual([...values], [0, 1, -127, 0, 2, 2]);
});

test('no number is off by more than half of its scale where the range is the largest magnitude', () => {
  const quantized = quantizeRows(weights, rows, { bits: 4, per: 'channel', range: 'max', symmetric: true });
  const restored = dequantizeRows(quantized);
  for (const [at, value] of restored.entries()) {
    const scale = quantized.scales[Math.floor(at / 100)]!;
    assert.ok(Math.abs(value - weights[at]!) <= scale * 0.5001);
  }
});

test('a scale for each channel is nearer than one for all, eight bits than four, least squares than the largest', () => {
  const [byTensor, byChannel] = (['tensor', 'channel'] as const).map((per) =>
    error({ bits: 4, per, range: 'max', symmetric: true }),
  );
  assert.ok(byChannel! < byTensor! / 1.5, `${byChannel} ${byTensor}`);
  assert.ok(error({ bits: 8, per: 'channel', range: 'max', symmetric: true }) < byChannel! / 10);
  assert.ok(error({ bits: 4, per: 'channel', range: 'leastSquares', symmetric: true }) < byChannel!);
});

test('asymmetric integers are nearer where a row lies to one side of zero, and zero stays zero', () => {
  const positive = weights.map((value, at) => (at % 10 === 0 ? 0 : Math.abs(value)));
  const off = (symmetric: boolean) => {
    const quantized = quantizeRows(positive, rows, { bits: 4, per: 'channel', range: 'max', symmetric });
    const restored = dequantizeRows(quantized);
    assert.ok(restored.every((value, at) => positive[at] !== 0 || value === 0));
    return restored.reduce((sum, value, at) => sum + (value - positive[at]!) ** 2, 0);
  };
  assert.ok(off(false) < off(true) / 3);
  const { values, zeros, scales } = quantizeRows(Float32Array.of(-1, 0, 14), 1, {
    bits: 4,
    per: 'tensor',
    range: 'max',
    symmetric: false,
  });
  assert.deepEqual([[...values], [...zeros], [...scales]], [[-8, -7, 7], [-7], [1]]);
});

test('a percentile clips the few that are far out', () => {
  const outlier = Float32Array.from({ length: 1000 }, (_, at) => (at === 7 ? 100 : Math.sin(at)));
  const { scales, values } = quantizeRows(outlier, 1, {
    bits: 8,
    per: 'tensor',
    range: 'percentile',
    symmetric: true,
  });
  assert.ok(scales[0]! < 1.001 / 127);
  assert.equal(values[7], 127);
});

test('a row of zeros has a scale that divides nothing by zero', () => {
  for (const range of ['max', 'percentile', 'leastSquares'] as const) {
    const quantized = quantizeRows(new Float32Array(6), 2, {
      bits: 8,
      per: 'channel',
      range,
      symmetric: true,
    });
    assert.deepEqual([...dequantizeRows(quantized)], [0, 0, 0, 0, 0, 0]);
  }
});

test('binary weights are signs times the power of two with the least error', () => {
  assert.deepEqual([...binarizeRows(Float32Array.of(0.3, -0.2, 0.26, -0.25), 1)], [0.25, -0.25, 0.25, -0.25]);
  for (const power of [0.125, 0.25, 0.5, 1]) {
    const [restored, other] = [binarizeRows(weights, 1), weights.map((value) => Math.sign(value) * power)];
    const squared = (values: Float32Array) =>
      values.reduce((sum, value, at) => sum + (value - weights[at]!) ** 2, 0);
    assert.ok(squared(restored) <= squared(other) + 1e-3);
  }
});
