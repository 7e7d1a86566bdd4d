import assert from 'node:assert/strict';
import { test } from 'node:test';
import {
  type BatchRequest,
  blankBatches,
  type PreparedBatch,
  prepareBatches,
  withTargets,
} from '../../../src/engine/inputs/batchSource';
import { padTexts } from '../../../src/engine/inputs/text/padTexts';
import { textFeeder } from '../../../src/engine/inputs/text/textFeeder';
import { collect } from './collect';
import { encodedOf } from './text/encodedOf';

const encoded = encodedOf(Array.from({ length: 22 }, (_, i) => 2 + ((i * 7) % 40)));
const targets = { label: { values: Int32Array.from({ length: 22 }, (_, i) => i % 3), shape: [] } };
const training = { seed: 3, epoch: 2, fromBatch: 0, microBatches: 1 };
const request: BatchRequest = { encoded, targets, batchSize: 5, shapes: 'few', training };
const batchOf = (indices: readonly number[], rows: number) =>
  withTargets(
    { feeds: padTexts(encoded, indices, { shapes: 'few', rows }), examples: indices.length },
    request,
    indices,
  );
const plan = textFeeder.planEpoch(encoded, { examples: 22, batchSize: 5 }, { seed: 3, epoch: 2 });

test('the batches of an epoch come as they are planned, for XLA all with as many rows', async () => {
  const batches = await collect(prepareBatches(request));
  assert.deepEqual(
    batches,
    plan.map((indices) => ({ microBatches: [batchOf(indices, 5)], indices })),
  );
  assert.deepEqual(batches.map(({ indices }) => indices.length).sort(), [2, 5, 5, 5, 5]);
});

test('a resumed epoch has the remaining batches', async () => {
  const all = await collect(prepareBatches(request));
  for (const fromBatch of [1, 4, 5]) {
    const rest = await collect(prepareBatches({ ...request, training: { ...training, fromBatch } }));
    assert.deepEqual(rest, all.slice(fromBatch));
  }
});

test('a batch in parts has every example in one of them, and no part without any', async () => {
  const batches = await collect(prepareBatches({ ...request, training: { ...training, microBatches: 2 } }));
  for (const [i, { microBatches, indices }] of batches.entries()) {
    assert.deepEqual(indices, plan[i]!);
    const parts = [plan[i]!.slice(0, 3), plan[i]!.slice(3)].filter(({ length }) => length > 0);
    assert.deepEqual(
      microBatches,
      parts.map((part) => batchOf(part, 3)),
    );
  }
});

test('a split that is smaller than a batch has no rows beyond its examples', async () => {
  const few = {
    encoded: encodedOf([3, 4, 5]),
    targets: { label: { values: Int32Array.of(0, 1, 0), shape: [] } },
  };
  const [only, ...more] = await collect(prepareBatches({ ...request, ...few, batchSize: 16 }));
  assert.deepEqual(only!.microBatches[0]!.feeds.inputIds!.shape, [3, 16]);
  assert.equal(more.length, 0);
});

test('without a training every example is scored once, in batches without empty rows', async () => {
  const batches = await collect(prepareBatches({ encoded, targets, batchSize: 8, shapes: 'exact' }));
  assert.deepEqual(
    batches.flatMap(({ indices }) => indices).sort((a, b) => a - b),
    [...Array(22).keys()],
  );
  assert.deepEqual(
    batches.map(({ microBatches }) => microBatches[0]!.feeds['targets/label']!.shape),
    [[8], [8], [6]],
  );
});

test('blank batches have the shapes of the real ones', async () => {
  const shapesOf = (batches: readonly PreparedBatch[]) =>
    batches.map(({ microBatches }) =>
      microBatches.map(({ feeds }) => Object.values(feeds).map(({ shape }) => shape)),
    );
  const asked = { ...request, training: { ...training, microBatches: 2 } };
  assert.deepEqual(shapesOf([...blankBatches(asked)]), shapesOf(await collect(prepareBatches(asked))));
});
