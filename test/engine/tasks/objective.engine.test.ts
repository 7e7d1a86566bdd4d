import assert from 'node:assert/strict';
import { test } from 'node:test';
import { objectiveOf } from '../../../src/engine/tasks/objective';
import { taskNamed, taskOfProblem } from '../../../src/engine/tasks/tasks';

const auto = { loss: 'auto', classWeights: 'none', labelSmoothing: 0 } as const;
const classes = { label: { values: Int32Array.of(0, 0, 0, 1), shape: [] } };
const numbers = { value: { values: Float32Array.of(1, 2), shape: [] } };

test('auto is the loss that fits the task', () => {
  assert.equal(objectiveOf('classification', auto, classes, ['a', 'b']).loss, 'cross-entropy');
  assert.equal(objectiveOf('regression', auto, numbers, ['n']).loss, 'mean-squared-error');
});

test('balanced weights come from the training examples', () => {
  const { weights } = objectiveOf('classification', { ...auto, classWeights: 'balanced' }, classes, [
    'a',
    'b',
  ]);
  assert.deepEqual(weights, [4 / 6, 2]);
});

test('refused: a loss of another task, and label settings where there are no labels', () => {
  const refused = (settings: Partial<Parameters<typeof objectiveOf>[1]>, code: string) =>
    assert.throws(() => objectiveOf('regression', { ...auto, ...settings }, numbers, ['n']), { code });
  refused({ loss: 'cross-entropy' }, 'finetune/wrong-loss');
  refused({ classWeights: 'balanced' }, 'finetune/nothing-to-balance');
  refused({ labelSmoothing: 0.1 }, 'finetune/nothing-to-smooth');
});

test('a package says by its problem type what it was trained for', () => {
  assert.equal(taskOfProblem('multi_label_classification'), 'multi-label');
  assert.throws(() => taskOfProblem('translation'), { code: 'task/unknown-problem' });
  assert.throws(() => taskNamed('toString'), { code: 'task/unknown' });
});

test('numbers are standardized by the training examples; equal ones, and labels, are not', () => {
  const scaleOf = (...values: number[]) =>
    objectiveOf('regression', auto, { value: { values: Float32Array.from(values), shape: [] } }, ['n'])
      .targetScale;
  assert.deepEqual(scaleOf(100, 300), { mean: 200, deviation: 100 });
  assert.deepEqual(scaleOf(7, 7), { mean: 7, deviation: 1 });
  assert.equal(objectiveOf('classification', auto, classes, ['a', 'b']).targetScale, undefined);
});
