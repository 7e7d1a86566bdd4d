import assert from 'node:assert/strict';
import { test } from 'node:test';
import { formatMetric } from '../../../src/experiment/reports/metrics';
import { wilsonInterval } from '../../../src/experiment/reports/wilson';

const rounded = (share: number, count: number) =>
  wilsonInterval(share, count).map((end) => Number(end.toFixed(4)));

test('the interval is that of SciPy', () => {
  // scipy.stats.binomtest(k, n).proportion_ci(method="wilson")
  assert.deepEqual(rounded(11 / 12, 12), [0.6461, 0.9851]);
  assert.deepEqual(rounded(0.5, 100), [0.4038, 0.5962]);
  assert.deepEqual(rounded(0, 10), [0, 0.2775]);
  assert.deepEqual(rounded(1, 10), [0.7225, 1]);
  assert.throws(() => wilsonInterval(0.5, 0), RangeError);
});

test('a coefficient near 0 is written with four digits, a small loss with its power of ten', () => {
  assert.equal(formatMetric('r2', -3.31e-7), '0.0000');
  assert.equal(formatMetric('r2', -0.0004), '-0.0004');
  assert.equal(formatMetric('loss', 3e-5), '3.00e-5');
});
