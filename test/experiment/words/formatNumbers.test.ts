import assert from 'node:assert/strict';
import { test } from 'node:test';
import {
  formatBytes,
  formatCount,
  formatDecimal,
  formatDuration,
  formatParameters,
  formatPercent,
  formatRounded,
} from '../../../src/experiment/words/formatNumbers';

test('numbers are written as people read them', () => {
  assert.equal(formatPercent(0.8451), '84.5 %');
  assert.equal(formatCount(12345.6), '12,346');
  assert.equal(formatDecimal(0), '0.0000');
  assert.equal(formatDecimal(0.00005), '5.00e-5');
  assert.equal(formatDecimal(12.3456), '12.35');
  assert.deepEqual([3.76, 23.679, 174.28, 1234.5].map(formatRounded), ['3.76', '23.7', '174', '1230']);
  assert.equal(formatParameters(23_648), '23,648');
  assert.equal(formatParameters(22_713_216), '22.7 million');
});

test('sizes go from bytes to the largest unit', () => {
  const sizes = [0, 999, 1234, 2_500_000, 274_000_871, 1e18];
  assert.deepEqual(sizes.map(formatBytes), [
    '0 bytes',
    '999 bytes',
    '1.2 kB',
    '2.5 MB',
    '274 MB',
    '1000000 TB',
  ]);
});

test('durations keep the two units that matter', () => {
  const durations = [0, 350.4, 999.6, 1000, 61_000, 3 * 3600e3 + 120e3];
  assert.deepEqual(durations.map(formatDuration), ['0 s', '350 ms', '1 s', '1 s', '1 min 1 s', '3 h 2 min']);
});
