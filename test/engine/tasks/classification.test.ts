import assert from 'node:assert/strict';
import { readFileSync } from 'node:fs';
import { test } from 'node:test';
import {
  accuracy,
  classReports,
  confusionMatrix,
  macroAverages,
  majorityBaseline,
  mostConfidentMistakes,
  predictedClasses,
} from '../../../src/engine/tasks/classification';

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

/** Both sides round the same few divisions of small whole numbers. */
function assertClose(actual: readonly number[], expected: readonly number[]): void {
  assert.equal(actual.length, expected.length);
  for (const [i, value] of actual.entries())
    assert.ok(Math.abs(value - expected[i]!) < 1e-12, `${actual} is not ${expected}`);
}

for (const expected of golden)
  test(`as scikit-learn: ${expected.name}`, () => {
    const labels = Array.from({ length: expected.classes }, (_, i) => `class ${i}`);
    const confusion = confusionMatrix(expected.truth, expected.predicted, expected.classes);
    const reports = classReports(confusion, labels);
    const { macroPrecision, macroRecall, macroF1 } = macroAverages(confusion, labels);
    assert.deepEqual(confusion, expected.confusion);
    assertClose([accuracy(confusion)], [expected.accuracy]);
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
  const confusion = confusionMatrix([], [], 2);
  assert.equal(accuracy(confusion), 0);
  assert.deepEqual(macroAverages(confusion, ['a', 'b']), { macroPrecision: 0, macroRecall: 0, macroF1: 0 });
});

test('the majority is that of training, and is scored on the examples given', () => {
  assert.deepEqual(majorityBaseline([3, 5, 5], [0, 1, 1, 2, 2], ['a', 'b', 'c']), {
    label: 'b',
    accuracy: 0.4,
  });
});

test('the most probable class; of equals the first', () => {
  assert.deepEqual([...predictedClasses([0.1, 0.9, 0.5, 0.5, 0.8, 0.2], 2)], [1, 0, 0]);
});

test('mistakes: the surest first, no more than asked for', () => {
  const example = (text: string, label: number, line: number) => ({ text, label, line, file: 'a.csv' });
  const examples = [
    example('right', 0, 2),
    example('unsure', 1, 3),
    example('sure', 1, 4),
    example('in between', 0, 5),
  ];
  const probabilities = [0.9, 0.1, 0.6, 0.4, 0.95, 0.05, 0.3, 0.7];
  const mistakes = (count: number) =>
    mostConfidentMistakes({ examples, probabilities, labels: ['x', 'y'], count });
  assert.deepEqual(mistakes(2), [
    { text: 'sure', label: 'y', predicted: 'x', confidence: 0.95, line: 4 },
    { text: 'in between', label: 'x', predicted: 'y', confidence: 0.7, line: 5 },
  ]);
  assert.deepEqual(
    mistakes(9).map(({ text }) => text),
    ['sure', 'in between', 'unsure'],
  );
  assert.deepEqual(mistakes(0), []);
});
