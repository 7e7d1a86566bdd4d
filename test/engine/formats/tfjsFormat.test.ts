import assert from 'node:assert/strict';
import { test } from 'node:test';
import { storeExactly, storeFloat16, storeUint8 } from '../../../src/engine/formats/tfjs/tfjsFormat';
import type { TfjsWeight } from '../../../src/engine/formats/tfjs/tfjsGraph';

/** A weight of 64 x 32 numbers from `low` to `high`, with a 0 among them. */
function weight(low: number, high: number, shape: readonly number[] = [64, 32]): TfjsWeight {
  const count = shape.reduce((product, size) => product * size, 1);
  const values = Float32Array.from({ length: count }, (_, i) => low + ((high - low) * i) / (count - 1));
  values[7] = 0;
  return { name: 'w', shape, dtype: 'float32', values };
}

for (const [low, high] of [
  [-0.3, 1.1],
  [0.2, 0.9],
  [-5, -4],
  [0, 0],
] as const)
  test(`bytes from ${low} to ${high} stand for numbers within half a step, and for 0 exactly`, () => {
    const { values } = weight(low, high);
    const { bytes, quantization } = storeUint8(weight(low, high));
    assert.ok(quantization?.dtype === 'uint8');
    const { min, scale } = quantization;
    const decoded = Array.from(bytes, (byte) => min + scale * byte);
    assert.ok(Math.abs(decoded[7]!) < 1e-12, `${decoded[7]}`);
    for (const [i, value] of values.entries())
      assert.ok(Math.abs(decoded[i]! - value) <= scale * (low * high < 0 ? 1 : 0.5) + 1e-6, `${value}`);
  });

test('16 bits are half of the bytes', () => {
  const { bytes, quantization } = storeFloat16(weight(-1, 1));
  assert.equal(bytes.length, 64 * 32 * 2);
  assert.deepEqual(quantization, { dtype: 'float16', original_dtype: 'float32' });
});

test('small tensors and integers are stored unchanged', () => {
  const few = weight(-1, 1, [16, 16]);
  assert.deepEqual(storeUint8(few), storeExactly(few));
  const norm = weight(-1, 1, [2048]);
  assert.deepEqual(storeFloat16(norm), storeExactly(norm));
  const whole: TfjsWeight = { name: 'i', shape: [64, 32], dtype: 'int32', values: new Int32Array(2048) };
  assert.deepEqual(storeUint8(whole), storeExactly(whole));
});
