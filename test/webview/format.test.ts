import assert from 'node:assert/strict';
import { test } from 'node:test';
import { bytes, count, decimal, duration, parameters, percent } from '../../webview/shared/format';

test('numbers are written as people read them', () => {
  assert.equal(percent(0.8451), '84.5 %');
  assert.equal(count(12345.6), '12,346');
  assert.equal(decimal(0), '0.0000');
  assert.equal(decimal(0.00005), '5.00e-5');
  assert.equal(decimal(12.3456), '12.35');
  assert.equal(bytes(1), '1 kB');
  assert.equal(bytes(2_500_000), '2.5 MB');
  assert.equal(bytes(91e6), '91 MB');
  assert.equal(parameters(23_648), '23,648');
  assert.equal(parameters(22_713_216), '22.7 million');
  assert.equal(duration(0.2), '1 s');
  assert.equal(duration(61), '1 min 1 s');
  assert.equal(duration(3 * 3600 + 120), '3 h 2 min');
});
