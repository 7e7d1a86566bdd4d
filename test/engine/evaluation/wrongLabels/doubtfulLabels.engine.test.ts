import assert from 'node:assert/strict';
import { test } from 'node:test';
import { randomStream } from '../../../../src/engine/datasets/random';
import { doubtfulLabels } from '../../../../src/engine/evaluation/wrongLabels/doubtfulLabels';
import { heldOutShares } from '../../../../src/engine/evaluation/wrongLabels/heldOutShares';
import { flat } from '../../tensorCount';

/** Three clouds of points in six dimensions. */
function clouds(count: number) {
  const random = randomStream('clouds');
  const noise = () => (random() % 1000) / 500 - 1;
  const labels = Array.from({ length: count }, (_, i) => i % 3);
  const values = Float32Array.from(
    labels.flatMap((label) => Array.from({ length: 6 }, (_, d) => noise() + (d === label ? 3 : 0))),
  );
  return { labels, features: { values, size: 6 } };
}

test(
  'labels that were changed are found, and hardly any other; no tensor is left',
  flat(async () => {
    const { labels, features } = clouds(150);
    const wrong = [4, 31, 77, 100, 143];
    const given = labels.map((label, row) => (wrong.includes(row) ? (label + 1) % 3 : label));
    const folds: number[] = [];
    const shares = await heldOutShares(features, given, 3, async (fold) => {
      folds.push(fold);
    });
    assert.deepEqual(folds, [0, 1, 2, 3, 4]);
    const doubts = doubtfulLabels(shares, given, 3);
    const found = doubts.map(({ row }) => row).sort((a, b) => a - b);
    for (const row of wrong) assert.ok(found.includes(row), `${row} in ${found}`);
    assert.ok(found.length <= 7, `${found}`);
    for (const { row, likelier } of doubts) if (wrong.includes(row)) assert.equal(likelier, labels[row]);
  }),
);

test('a doubt needs a label that is as probable as is usual for it, and one given that is not; the surest comes first', () => {
  const shares = [
    [0.95, 0.05],
    [0.3, 0.7],
    [0.08, 0.92],
    [0.02, 0.98],
    [0.1, 0.9],
    [0.14, 0.86],
  ];
  // The mean confidence of the second label is that of the last two.
  const doubts = doubtfulLabels(Float32Array.from(shares.flat()), [0, 0, 0, 0, 1, 1], 2);
  assert.deepEqual(
    doubts.map(({ row, likelier }) => [row, likelier]),
    [
      [3, 1],
      [2, 1],
    ],
  );
});
