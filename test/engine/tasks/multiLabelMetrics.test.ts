import assert from 'node:assert/strict';
import { readFileSync } from 'node:fs';
import { test } from 'node:test';
import {
  averagePrecision,
  countAnswers,
  labelScores,
  macroF1,
  meanAveragePrecision,
  microScores,
  subsetAccuracy,
} from '../../../src/engine/tasks/multiLabel/multiLabelMetrics';

interface Scores {
  name: string;
  labels: number;
  truth: number[];
  scores: number[];
  precision: number[];
  recall: number[];
  f1: number[];
  micro: number[];
  macroF1: number;
  subsetAccuracy: number;
  averagePrecision: number;
}

const golden: Scores[] = JSON.parse(readFileSync('test/golden/metrics/multiLabel.json', 'utf8'));

/** Both sides round the same few divisions of small integers. */
function assertClose(actual: readonly number[], expected: readonly number[]): void {
  assert.equal(actual.length, expected.length);
  for (const [i, value] of actual.entries())
    assert.ok(Math.abs(value - expected[i]!) < 1e-12, `${actual} is not ${expected}`);
}

for (const expected of golden)
  test(`as scikit-learn: ${expected.name}`, () => {
    const counts = countAnswers(expected);
    const each = counts.map(labelScores);
    assertClose(
      each.map(({ precision }) => precision),
      expected.precision,
    );
    assertClose(
      each.map(({ recall }) => recall),
      expected.recall,
    );
    assertClose(
      each.map(({ f1 }) => f1),
      expected.f1,
    );
    const { precision, recall, f1 } = microScores(counts);
    assertClose([precision, recall, f1], expected.micro);
    assertClose([macroF1(counts)], [expected.macroF1]);
    assertClose([subsetAccuracy(expected)], [expected.subsetAccuracy]);
    assertClose([meanAveragePrecision(expected)], [expected.averagePrecision]);
  });

test('a label that applies nowhere has no average precision, and does not count in the mean', () => {
  const answered = { truth: [1, 0, 0, 0], scores: [2, 1, -1, 3], labels: 2 };
  assert.equal(averagePrecision(answered, 1), undefined);
  assert.equal(meanAveragePrecision(answered), 1);
});

test('without examples every score is 0', () => {
  const none = { truth: [], scores: [], labels: 2 };
  assert.equal(subsetAccuracy(none), 0);
  assert.deepEqual(microScores(countAnswers(none)), { precision: 0, recall: 0, f1: 0 });
  assert.equal(meanAveragePrecision(none), 0);
});
