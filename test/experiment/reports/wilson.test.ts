import assert from 'node:assert/strict';
import { test } from 'node:test';
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
