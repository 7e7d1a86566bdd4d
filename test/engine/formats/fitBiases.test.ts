import assert from 'node:assert/strict';
import { test } from 'node:test';
import { fitBiases } from '../../../src/engine/formats/onnx/int8/fitBiases';
import { int8Weights } from '../../../src/engine/formats/onnx/int8/int8Weights';

test('a channel whose weights have died away gets a scale in which its bias fits, and the others keep theirs', () => {
  const weights = Float32Array.of(1e-9, -2e-9, 0.5, -1);
  const bias = Float32Array.of(-3, 0.25);
  const inputScale = 0.02;
  const usual = int8Weights(undefined).quantize(weights, 2);
  assert.ok(Math.abs(bias[0]! / (inputScale * usual.scales[0]!)) > 2 ** 31);
  const { values, scales, zeros } = fitBiases(usual, weights, bias, inputScale);
  assert.ok(Math.abs(bias[0]! / (inputScale * scales[0]!)) <= 2 ** 30 + 2 ** 8);
  assert.deepEqual([...values], [0, 0, 64, -127]);
  assert.deepEqual([scales[1], ...zeros], [usual.scales[1], 0, 0]);
});
