import assert from 'node:assert/strict';
import { test } from 'node:test';
import { sampleExamples } from '../../../src/engine/inputs/sampleExamples';
import { encodedOf } from './text/encodedOf';

const splitOf = (lengths: number[]) => ({
  encoded: encodedOf(lengths),
  targets: { label: { values: Int32Array.from(lengths, (_, i) => Math.floor(i / 30)), shape: [] } },
});

test('a sample has short and long texts alike, each once, in batches', () => {
  const lengths = Array.from({ length: 90 }, (_, i) => 2 + ((i * 7) % 90));
  const batches = sampleExamples(splitOf(lengths), { examples: 9, batchSize: 4 });
  assert.deepEqual(
    batches.map((batch) => batch.map((index) => lengths[index])),
    [[2, 12, 22, 32], [42, 52, 62, 72], [82]],
  );
});

test('a sample of sorted classes has all of them in equal proportion', () => {
  const split = splitOf(new Array<number>(90).fill(5));
  const classes = sampleExamples(split, { examples: 12, batchSize: 12 })[0]!.map(
    (index) => split.targets.label.values[index],
  );
  assert.deepEqual(classes, [0, 0, 0, 0, 1, 1, 1, 1, 2, 2, 2, 2]);
});

test('a sample of few examples has all of them', () => {
  assert.deepEqual(sampleExamples(splitOf([4, 4, 4]), { examples: 32, batchSize: 2 }), [[0, 1], [2]]);
  assert.deepEqual(sampleExamples(splitOf([]), { examples: 32, batchSize: 2 }), []);
});
