import assert from 'node:assert/strict';
import { test } from 'node:test';
import { classification } from '../../../src/engine/tasks/classification/classification';
import { inWords } from '../../../src/experiment/reports/drawBlocks';

test('the naive answer is the majority of training, and is scored on the examples given', () => {
  const train = { label: { values: Int32Array.of(0, 0, 0, 1, 1, 1, 1, 1, 2, 2, 2, 2, 2), shape: [] } };
  const truth = { label: { values: Int32Array.of(0, 1, 1, 2, 2), shape: [] } };
  const { answer, metrics } = classification.naive!(train, truth, ['a', 'b', 'c']);
  assert.equal(inWords(answer), 'always answering b');
  assert.equal(metrics.accuracy, 0.4);
});

test('balanced weights let every label weigh the same in training', () => {
  const train = { label: { values: Int32Array.of(0, 0, 0, 1), shape: [] } };
  assert.deepEqual(classification.balancedWeights!(train, ['x', 'y']), [4 / 6, 2]);
});

test('an answer is the most probable label, with the probability of each', () => {
  const logits = { values: Float32Array.from([0.25, 0.75], Math.log), shape: [2] };
  const [answer] = classification.answers({ logits }, ['x', 'y']);
  assert.equal(answer!.summary, 'y 75.0 %');
  assert.equal(answer!.value.label, 'y');
});
