import assert from 'node:assert/strict';
import { test } from 'node:test';
import { classificationReport } from '../../../src/engine/tasks/classification/classificationReport';
import { labelTable } from '../../../src/engine/tasks/labelCounts';

/** As a model numbers them. */
const labels = ['class 1', 'class 10', 'class 2'];

test('matrix and table show labels in natural order, each with its own counts', () => {
  const truth = Int32Array.of(0, 1, 1, 2, 2, 2);
  const predicted = [0, 1, 2, 2, 2, 2];
  const values = Float32Array.from(predicted.flatMap((said) => labels.map((_, i) => Number(i === said))));
  const [matrix, table] = classificationReport(
    { outputs: { logits: { values, shape: [3] } }, targets: { label: { values: truth, shape: [] } }, labels },
    [],
    0,
  );
  assert.ok(matrix?.block === 'matrix' && table?.block === 'table');
  assert.deepEqual(matrix.labels, ['class 1', 'class 2', 'class 10']);
  assert.deepEqual(matrix.counts, [
    [1, 0, 0],
    [0, 3, 0],
    [0, 1, 1],
  ]);
  assert.deepEqual(
    table.rows.map((row) => [row[0], row.at(-1)]),
    [
      ['class 1', 1],
      ['class 2', 3],
      ['class 10', 2],
    ],
  );
});

test('so do the bars of a dataset', () => {
  const block = labelTable({ train: [[0], [1], [1], [2]], validation: [], test: [[2]] }, labels);
  assert.ok(block.block === 'table');
  assert.deepEqual(block.rows, [
    ['class 1', 1, 0, 0],
    ['class 2', 1, 0, 1],
    ['class 10', 2, 0, 0],
  ]);
});
