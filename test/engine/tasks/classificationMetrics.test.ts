import assert from 'node:assert/strict';
import { readFileSync } from 'node:fs';
import { test } from 'node:test';
import {
  accuracy,
  classReports,
  confusionMatrix,
  countAnswers,
  largestConfusions,
  macroAverages,
  predictedClasses,
  topAccuracy,
} from '../../../src/engine/tasks/classification/classificationMetrics';
import {
  classificationReport,
  confidentMistakes,
} from '../../../src/engine/tasks/classification/classificationReport';

interface Scores {
  name: string;
  classes: number;
  truth: number[];
  predicted: number[];
  confusion: number[][];
  accuracy: number;
  precision: number[];
  recall: number[];
  f1: number[];
  support: number[];
  macro: number[];
}

const golden: Scores[] = JSON.parse(readFileSync('test/golden/metrics/scores.json', 'utf8'));

/** Both sides round the same few divisions of small integers. */
function assertClose(actual: readonly number[], expected: readonly number[]): void {
  assert.equal(actual.length, expected.length);
  for (const [i, value] of actual.entries())
    assert.ok(Math.abs(value - expected[i]!) < 1e-12, `${actual} is not ${expected}`);
}

for (const expected of golden)
  test(`as scikit-learn: ${expected.name}`, () => {
    const labels = Array.from({ length: expected.classes }, (_, i) => `class ${i}`);
    const confusion = confusionMatrix(expected.truth, expected.predicted, expected.classes);
    const counts = countAnswers(expected.truth, expected.predicted, expected.classes);
    const reports = classReports(counts, labels);
    const { macroPrecision, macroRecall, macroF1 } = macroAverages(counts, labels);
    assert.deepEqual(confusion, expected.confusion);
    assertClose([accuracy(counts)], [expected.accuracy]);
    assertClose(
      reports.map(({ precision }) => precision),
      expected.precision,
    );
    assertClose(
      reports.map(({ recall }) => recall),
      expected.recall,
    );
    assertClose(
      reports.map(({ f1 }) => f1),
      expected.f1,
    );
    assert.deepEqual(
      reports.map(({ support }) => support),
      expected.support,
    );
    assert.deepEqual(
      reports.map(({ label }) => label),
      labels,
    );
    assertClose([macroPrecision, macroRecall, macroF1], expected.macro);
  });

test('without examples every score is 0', () => {
  const counts = countAnswers([], [], 2);
  assert.equal(accuracy(counts), 0);
  assert.deepEqual(macroAverages(counts, ['a', 'b']), { macroPrecision: 0, macroRecall: 0, macroF1: 0 });
});

test('with many labels the largest confusions stand in the place of the matrix', () => {
  const labels = Array.from({ length: 10_000 }, (_, i) => `label ${i}`);
  const truth = Int32Array.from([1, 1, 1, 7, 9_999]);
  const predicted = [2, 2, 1, 9_999, 0];
  assert.deepEqual(largestConfusions(truth, predicted, 2), [
    { truth: 1, predicted: 2, count: 2 },
    { truth: 7, predicted: 9_999, count: 1 },
  ]);
  const outputs = new Float32Array(5 * labels.length);
  for (const [row, label] of predicted.entries()) outputs[row * labels.length + label] = 5;
  const examples = Array.from(truth, (label) => ({ row: { text: '' }, target: [label], line: 1, file: 'a' }));
  const logits = { values: outputs, shape: [labels.length] };
  const report = classificationReport(
    { outputs: { logits }, targets: { label: { values: truth, shape: [] } }, labels },
    examples,
    1,
  );
  assert.ok(report[0]?.block === 'table');
  assert.deepEqual(report[0].rows[0], ['label 1', 'label 2', 2]);
  assert.ok(JSON.stringify(report).length < 600_000, 'it grows with the labels, not with their square');
});

test('the most probable class; of equals the first', () => {
  assert.deepEqual([...predictedClasses([0.1, 0.9, 0.5, 0.5, 0.8, 0.2], 2)], [1, 0, 0]);
});

test('the share of labels among the most probable ones', () => {
  const scores = [0.1, 0.5, 0.4, 0.3, 0.3, 0.4, 0.9, 0.1, 0];
  assert.deepEqual(
    [1, 2, 3].map((most) => topAccuracy([0, 1, 2], scores, 3, most)),
    [0, 1 / 3, 1],
  );
});

test('mistakes: the surest first, no more than asked for', () => {
  const example = (text: string, label: number, line: number) => ({
    ...{ row: { text }, target: [label], line, file: 'a.csv' },
  });
  const examples = [
    example('right', 0, 2),
    example('unsure', 1, 3),
    example('sure', 1, 4),
    example('in between', 0, 5),
  ];
  const probabilities = [0.9, 0.1, 0.6, 0.4, 0.95, 0.05, 0.3, 0.7];
  const scored = {
    outputs: { logits: { values: Float32Array.from(probabilities, Math.log), shape: [2] } },
    targets: { label: { values: Int32Array.from(examples, ({ target }) => target[0]!), shape: [] } },
    labels: ['x', 'y'],
  };
  const mistakes = (count: number) => confidentMistakes(scored, examples, count).samples;
  const [first, second, ...more] = mistakes(2);
  assert.deepEqual([first!.text, first!.line, first!.cells.slice(0, 2)], ['sure', 4, ['y', 'x']]);
  assert.ok(Math.abs((first!.cells[2] as number) - 0.95) < 1e-7);
  assert.deepEqual([second!.text, second!.line, second!.cells.slice(0, 2)], ['in between', 5, ['x', 'y']]);
  assert.deepEqual(more, []);
  assert.deepEqual(
    mistakes(9).map(({ text }) => text),
    ['sure', 'in between', 'unsure'],
  );
  assert.deepEqual(mistakes(0), []);
});
