import assert from 'node:assert/strict';
import { test } from 'node:test';
import { type EpochRequest, prepareEpoch, withTargets } from '../../../src/engine/inputs/batchSource';
import { type PaddingOptions, padBatch } from '../../../src/engine/inputs/text/padBatch';
import { planEpoch } from '../../../src/engine/inputs/text/planBatches';
import { encodedOf } from './text/encodedOf';

const encoded = encodedOf(Array.from({ length: 22 }, (_, i) => 2 + ((i * 7) % 40)));
const targets = { values: Int32Array.from({ length: 22 }, (_, i) => i % 3), width: 1 };
const request: EpochRequest = {
  encoded,
  targets,
  batchSize: 5,
  microBatches: 1,
  seed: 3,
  epoch: 2,
  fromBatch: 0,
  padId: 9,
  shapes: 'few',
};
const batchOf = (indices: readonly number[], options: PaddingOptions) =>
  withTargets(padBatch(encoded, indices, options), targets, indices);
const plan = planEpoch({ encoded, batchSize: 5, seed: 3, epoch: 2 });

test('the batches of an epoch come as they are planned, for XLA all with as many rows', () => {
  const batches = [...prepareEpoch(request)];
  assert.deepEqual(
    batches,
    plan.map((indices) => ({
      microBatches: [batchOf(indices, { padId: 9, shapes: 'few', rows: 5 })],
      examples: indices.length,
    })),
  );
  assert.deepEqual(batches.map(({ examples }) => examples).sort(), [2, 5, 5, 5, 5]);
});

test('an epoch that goes on has the batches that are left', () => {
  const all = [...prepareEpoch(request)];
  for (const fromBatch of [1, 4, 5])
    assert.deepEqual([...prepareEpoch({ ...request, fromBatch })], all.slice(fromBatch));
});

test('a batch in parts has every example in one of them, and no part without any', () => {
  for (const [i, { microBatches, examples }] of [
    ...prepareEpoch({ ...request, microBatches: 2 }),
  ].entries()) {
    assert.equal(examples, plan[i]!.length);
    const parts = [plan[i]!.slice(0, 3), plan[i]!.slice(3)].filter(({ length }) => length > 0);
    assert.deepEqual(
      microBatches,
      parts.map((part) => batchOf(part, { padId: 9, shapes: 'few', rows: 3 })),
    );
  }
});

test('a split that is smaller than a batch has no rows beyond its examples', () => {
  const few = encodedOf([3, 4, 5]);
  const [only, ...more] = prepareEpoch({ ...request, encoded: few, batchSize: 16 });
  assert.deepEqual(only!.microBatches[0]!.feeds.inputIds!.shape, [3, 16]);
  assert.equal(more.length, 0);
});
