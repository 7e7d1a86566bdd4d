import assert from 'node:assert/strict';
import { test } from 'node:test';
import { multiLabel } from '../../../src/engine/tasks/multiLabel/multiLabel';
import { tf } from '../../../src/engine/tensorflow/loadTensorFlow';
import { inWords } from '../../../src/experiment/reports/drawBlocks';
import { flat } from '../tensorCount';

const labels = ['a', 'b', 'c'];

test('targets are fed as 0 and 1 for each label', () => {
  const { values, shape } = multiLabel.pack([[0, 2], [], [1]], labels).labels!;
  assert.deepEqual([...values], [1, 0, 1, 0, 0, 0, 0, 1, 0]);
  assert.deepEqual(shape, [3]);
});

test(
  'the sums over an epoch give the same metrics as scoring, and padding rows count for nothing',
  flat(() => {
    const outputs = [2, -1, 1, -3, -1, 2, 1, 1, 1, 5, 5, 5];
    const train = multiLabel.pack([[0, 2], [1], []], labels);
    const totals = tf.tidy(() => {
      const targets = { labels: tf.tensor2d([...train.labels!.values, 0, 0, 0], [4, 3]) };
      const sums = multiLabel.addTotals(
        { logits: tf.tensor2d(outputs, [4, 3]) },
        targets,
        tf.tensor1d([1, 1, 1, 0]),
      );
      return Object.fromEntries(Object.entries(sums).map(([name, sum]) => [name, sum.dataSync<'float32'>()]));
    });
    const seen = multiLabel.trainMetrics(totals, train, labels);
    const scored = multiLabel.metrics({
      outputs: { logits: { values: Float32Array.from(outputs.slice(0, 9)), shape: [3] } },
      targets: train,
      labels,
    });
    for (const [name, value] of Object.entries(seen)) assert.equal(value, scored[name], name);
    assert.equal(seen.subsetAccuracy, 1 / 3);
  }),
);

test('balanced weights are those of PyTorch pos_weight: negatives for each positive', () => {
  const train = multiLabel.pack([[0], [0], [0, 1], [0]], labels);
  assert.deepEqual(multiLabel.balancedWeights!(train, labels), [0, 3, 1]);
});

test('the naive answer is the set of frequent labels that does best in training', () => {
  const train = multiLabel.pack([[0], [0, 1], [0], [2]], labels);
  const { answer, metrics } = multiLabel.naive!(train, multiLabel.pack([[0], [1]], labels), labels);
  assert.equal(inWords(answer), 'always answering a');
  assert.equal(metrics.microF1, 0.5);
});

test('an answer has the labels above a half, and the probability of each', () => {
  const logits = { values: Float32Array.of(2, -2, 0.1, -1, -1, -1), shape: [3] };
  const [both, none] = multiLabel.answers({ logits }, labels);
  assert.deepEqual(both!.value.labels, ['a', 'c']);
  assert.equal(both!.summary, 'a 88.1 %, c 52.5 %');
  assert.deepEqual([none!.value.labels, none!.summary], [[], 'no label']);
});

test('the report has a row for each label, and the surest mistakes', () => {
  const targets = multiLabel.pack([[0], [1]], labels);
  const outputs = { logits: { values: Float32Array.of(2, -1, 3, -1, 2, -1), shape: [3] } };
  const examples = ['x', 'y'].map((text, line) => ({ row: { text }, target: [line], file: 'a.csv', line }));
  const [table, samples] = multiLabel.report({ outputs, targets, labels }, examples, 5);
  assert.ok(table?.block === 'table' && samples?.block === 'samples');
  assert.deepEqual(
    table.rows.map(([label, precision]) => [label, precision]),
    [
      ['a', 1],
      ['b', 1],
      ['c', 0],
    ],
  );
  assert.deepEqual(
    samples.samples.map(({ text, cells }) => [text, ...cells.slice(0, 3)]),
    [['x', 'a', 'a, c', 'c']],
  );
});
