import assert from 'node:assert/strict';
import { readFileSync } from 'node:fs';
import { test } from 'node:test';
import {
  determination,
  meanAbsoluteError,
  pearson,
  rootMeanSquaredError,
  spearman,
} from '../../../src/engine/tasks/regression/regressionMetrics';

const metrics = { r2: determination, meanAbsoluteError, rootMeanSquaredError, pearson, spearman };
type Golden = Record<keyof typeof metrics, number> & { name: string; truth: number[]; predicted: number[] };

const golden: Golden[] = JSON.parse(readFileSync('test/golden/metrics/regression.json', 'utf8'));

for (const expected of golden)
  test(`as scikit-learn and SciPy: ${expected.name}`, () => {
    for (const [name, metric] of Object.entries(metrics)) {
      const [actual, wanted] = [
        metric(expected.truth, expected.predicted),
        expected[name as keyof typeof metrics],
      ];
      assert.ok(Math.abs(actual - wanted) < 1e-9, `${name} ${actual} is not ${wanted}`);
    }
  });

test('constants correlate with nothing', () => {
  assert.equal(pearson([1, 1, 1], [1, 2, 3]), 0);
  assert.equal(spearman([1, 2, 3], [5, 5, 5]), 0);
  assert.deepEqual([determination([2, 2], [2, 2]), determination([2, 2], [1, 2])], [1, 0]);
});
