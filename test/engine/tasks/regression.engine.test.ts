import assert from 'node:assert/strict';
import { test } from 'node:test';
import { regression } from '../../../src/engine/tasks/regression/regression';
import { tf } from '../../../src/engine/tensorflow/loadTensorFlow';
import { inWords } from '../../../src/experiment/reports/drawBlocks';
import { flat } from '../tensorCount';

const labels = ['valence'];
const pack = (...values: number[]) =>
  regression.pack(
    values.map((value) => [value]),
    labels,
  );

test(
  'the sums over an epoch give the same metrics as scoring, and padding rows count for nothing',
  flat(() => {
    const train = pack(1, -2, 3);
    const outputs = [1.5, -1, 3, 9];
    const totals = tf.tidy(() => {
      const targets = { value: tf.tensor1d([...train.value!.values, 0]) };
      const sums = regression.addTotals(
        { logits: tf.tensor2d(outputs, [4, 1]) },
        targets,
        tf.tensor1d([1, 1, 1, 0]),
      );
      return Object.fromEntries(Object.entries(sums).map(([name, sum]) => [name, sum.dataSync<'float32'>()]));
    });
    const scored = regression.metrics({
      outputs: { logits: { values: Float32Array.from(outputs.slice(0, 3)), shape: [1] } },
      targets: train,
      labels,
    });
    for (const [name, value] of Object.entries(regression.trainMetrics(totals, train, labels)))
      assert.ok(Math.abs(value - scored[name]!) < 1e-6, name);
  }),
);

test('the naive answer is the mean of training', () => {
  const { answer, metrics } = regression.naive!(pack(1, 2, 6), pack(2, 4), labels);
  assert.equal(inWords(answer), 'always answering 3.0000');
  assert.deepEqual([metrics.r2, metrics.meanAbsoluteError], [0, 1]);
});

test('an answer is the number', () => {
  assert.deepEqual(regression.answers({ logits: { values: Float32Array.of(-1.5), shape: [1] } }, labels), [
    { summary: '-1.5000', value: { value: -1.5 } },
  ]);
});

test('the report has a point for each example, and the largest errors first', () => {
  const targets = pack(1, 2);
  const examples = ['x', 'y'].map((text, line) => ({ row: { text }, target: [line], file: 'a.csv', line }));
  const [curve, samples] = regression.report(
    { outputs: { logits: { values: Float32Array.of(1, 4), shape: [1] } }, targets, labels },
    examples,
    1,
  );
  assert.ok(curve?.block === 'curve' && samples?.block === 'samples');
  assert.deepEqual(curve.series[0]!.points, [
    [1, 1],
    [2, 4],
  ]);
  assert.deepEqual(
    samples.samples.map(({ text, cells }) => [text, ...cells]),
    [['y', 2, 4, 2]],
  );
});

test('no weights can be balanced', () => {
  assert.equal(regression.balancedWeights, undefined);
});
