import assert from 'node:assert/strict';
import { test } from 'node:test';
import { multiLabelAnswer } from '../../src/engine/tasks/multiLabel/multiLabelReport';
import { softmaxRows } from '../../src/engine/tasks/softmax';
import { classAnswer } from '../../src/portable/classAnswer';
import { labelsAnswer } from '../../src/portable/labelsAnswer';
import { numberAnswer } from '../../src/portable/numberAnswer';

const labels = ['a', 'b', '__proto__'] as const;
const logits = Float32Array.of(-1.5, 2.25, 88);

test('a package answers one of several labels as the engine does', () => {
  const { label, probability, probabilities } = classAnswer(labels)(logits);
  assert.equal(label, '__proto__');
  assert.deepEqual(Object.keys(probabilities), [...labels]);
  assert.deepEqual(Object.values(probabilities), [...softmaxRows(logits, 3)]);
  assert.equal(probability, Object.values(probabilities)[2]);
});

test('a package answers any number of labels as the engine does', () => {
  const { value } = multiLabelAnswer([...logits], labels);
  assert.deepEqual(labelsAnswer(labels)(logits), value);
  assert.deepEqual(labelsAnswer(labels)(Float32Array.of(-1, 0, -2)).labels, []);
});

test('a package returns a number unchanged', () => {
  assert.deepEqual(numberAnswer(Float32Array.of(0.5)), { value: 0.5 });
});
