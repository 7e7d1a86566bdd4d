import assert from 'node:assert/strict';
import { test } from 'node:test';
import { convertBytes } from '../../../src/engine/weights/dtypes';
import { roundToBfloat16, roundToFloat16 } from '../../../src/engine/weights/shortFloats';

const numbers = Float32Array.of(
  ...[0, -0, 1, -1, 0.1, 1 / 3, 65504, 65520, -7e4, 6.1e-5, 6e-8, 2.9e-8, 1 + 2 ** -11, 1 + 3 * 2 ** -11],
  ...Array.from({ length: 200 }, (_, i) => Math.sin(i) * 10 ** ((i % 13) - 6)),
);

test('16-bit floats are what a reader of safetensors makes of their bytes', () => {
  for (const [round, dtype] of [
    [roundToFloat16, 'F16'],
    [roundToBfloat16, 'BF16'],
  ] as const) {
    const { values, bytes } = round(numbers);
    assert.deepEqual([...convertBytes(bytes, dtype)], [...values], dtype);
  }
});

test('float16 rounds half to even, keeps small numbers and lets large ones overflow', () => {
  const { values } = roundToFloat16(numbers);
  assert.deepEqual([...values.slice(6, 9)], [65504, Number.POSITIVE_INFINITY, Number.NEGATIVE_INFINITY]);
  assert.deepEqual([...values.slice(10, 12)], [2 ** -24, 0]);
  assert.deepEqual([...values.slice(12, 14)], [1, 1 + 2 ** -9]);
  for (const [at, value] of values.entries())
    if (Number.isFinite(value))
      assert.ok(Math.abs(value - numbers[at]!) <= Math.max(2 ** -25, Math.abs(numbers[at]!) * 2 ** -11));
});

test('bfloat16 is off by at most one part in 256', () => {
  const { values } = roundToBfloat16(numbers);
  for (const [at, value] of values.entries())
    assert.ok(Math.abs(value - numbers[at]!) <= Math.abs(numbers[at]!) * 2 ** -8);
});
