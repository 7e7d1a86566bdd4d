import assert from 'node:assert/strict';
import { test } from 'node:test';
import { planEpoch, planScoring } from '../../../src/engine/inputs/planBatches';

const lengths = Array.from({ length: 1003 }, (_, i) => 2 + ((i * 37) % 61));
const lengthOf = (index: number) => lengths[index]!;
const plan = (seed: number, epoch: number, batchSize = 16) =>
  planEpoch({ examples: lengths.length, batchSize }, { seed, epoch }, lengthOf);

test('an epoch has every example exactly once, in as many batches as are needed', () => {
  for (const batchSize of [1, 16, 1003, 4096]) {
    const batches = plan(1, 1, batchSize);
    assert.equal(batches.length, Math.ceil(1003 / batchSize));
    assert.deepEqual(
      batches.flat().sort((a, b) => a - b),
      [...lengths.keys()],
    );
    assert.equal(
      batches.filter((batch) => batch.length !== batchSize).length,
      1003 % batchSize === 0 ? 0 : 1,
    );
  }
});

test('an epoch is a pure function of seed and number', () => {
  assert.deepEqual(plan(1, 1), plan(1, 1));
  assert.notDeepEqual(plan(1, 1), plan(1, 2));
  assert.notDeepEqual(plan(1, 1), plan(2, 1));
});

test('an epoch is the same on every platform', () => {
  const few = [3, 9, 4, 7, 5];
  const small = planEpoch({ examples: 5, batchSize: 2 }, { seed: 42, epoch: 1 }, (index) => few[index]!);
  assert.deepEqual(small, [[0, 2], [4, 3], [1]]);
});

test('similar lengths meet: well under half of the padding of shuffled batches', () => {
  const paddingOf = (batches: number[][]) => {
    const padded = batches.map((batch) => batch.length * Math.max(...batch.map((i) => lengths[i]!)));
    return padded.reduce((sum, size) => sum + size, 0) - lengths.reduce((sum, length) => sum + length, 0);
  };
  const shuffled = plan(1, 1)
    .flat()
    .map((_, i) => (i * 389) % 1003);
  const unsorted = Array.from({ length: 63 }, (_, b) => shuffled.slice(16 * b, 16 * b + 16));
  assert.ok(
    paddingOf(plan(1, 1)) < 0.4 * paddingOf(unsorted),
    `${paddingOf(plan(1, 1))} of ${paddingOf(unsorted)}`,
  );
});

test('no length comes first: over many epochs the first batches are as long as the last', () => {
  const meanOf = (batch: number[]) => batch.reduce((sum, i) => sum + lengths[i]!, 0) / batch.length;
  const epochs = Array.from({ length: 400 }, (_, epoch) => plan(9, epoch));
  const first = epochs.reduce((sum, batches) => sum + meanOf(batches[0]!), 0) / 400;
  const last = epochs.reduce((sum, batches) => sum + meanOf(batches.at(-1)!), 0) / 400;
  // A batch's mean length varies by some 18 tokens, so the mean of 400 by 0.9.
  assert.ok(Math.abs(first - last) < 4, `${first}, ${last}`);
});

test('scoring has every example once, short ones first', () => {
  const batches = planScoring({ examples: lengths.length, batchSize: 32 }, lengthOf);
  const order = batches.flat();
  assert.deepEqual(
    [...order].sort((a, b) => a - b),
    [...lengths.keys()],
  );
  assert.ok(order.every((i, at) => at === 0 || lengths[order[at - 1]!]! <= lengths[i]!));
});

test('examples of one size come in a shuffled order, and are scored in their own', () => {
  const batches = planEpoch({ examples: 10, batchSize: 4 }, { seed: 1, epoch: 1 });
  assert.deepEqual(
    batches.flat().sort((a, b) => a - b),
    [0, 1, 2, 3, 4, 5, 6, 7, 8, 9],
  );
  assert.deepEqual(planScoring({ examples: 5, batchSize: 2 }), [[0, 1], [2, 3], [4]]);
});
