import assert from 'node:assert/strict';
import { test } from 'node:test';
import { tf } from '../../../src/engine/tensorflow/loadTensorFlow';
import { fitMicroBatches, mostRows } from '../../../src/engine/training/fitMicroBatches';
import type { NewEvent } from '../../../src/experiment/runs/events';
import { parityTexts, trainingIo, trainingPlace, trainingSettings } from './trainingFixture';

const place = trainingPlace();

/** A machine where each example takes 10 bytes, of so many that are free. */
function machine(bytes: number) {
  const taken: number[] = [];
  let peak = 0;
  return {
    taken,
    gauge: { peak: () => peak, available: () => bytes - peak },
    step: async (rows: number) => {
      taken.push(rows);
      peak = Math.max(peak, 10 * rows);
      if (peak > bytes) throw new Error('OOM when allocating tensor with shape[1] and type float');
    },
  };
}

test('examples are doubled as long as the growth of memory lets twice as many fit', async () => {
  const large = machine(1000);
  assert.equal(await mostRows(12, large.gauge, large.step), 12);
  assert.deepEqual(large.taken, [1, 2, 4, 8, 12]);
  // With 8 examples 40 bytes were added and 20 are free.
  const small = machine(100);
  assert.equal(await mostRows(64, small.gauge, small.step), 8);
  assert.deepEqual(small.taken, [1, 2, 4, 8]);
});

test('without a figure of free memory, running out of memory ends the search', async () => {
  const { step, taken } = machine(100);
  const silent = { peak: () => 0, available: () => Number.POSITIVE_INFINITY };
  assert.equal(await mostRows(64, silent, step), 8);
  assert.deepEqual(taken, [1, 2, 4, 8, 16]);
  await assert.rejects(
    mostRows(64, silent, () => Promise.reject(new Error('another'))),
    /another/,
  );
});

test('a small model fits whole, nothing of the trial stays, and it says what it does', async () => {
  const before = tf.memory().numTensors;
  const settings = { ...trainingSettings(), batchSize: 6 };
  const split = parityTexts(
    Array.from({ length: 20 }, (_, i) => 2 + (i % 5)),
    3,
    8,
  );
  const task = place.task('out', { settings, train: split, validation: split }, {});
  const events: NewEvent[] = [];
  const io = trainingIo((event) => events.push(event));
  assert.deepEqual(await fitMicroBatches(task, io), { microBatches: 1 });
  assert.equal(tf.memory().numTensors, before);
  const done = events.flatMap((event) => (event.type === 'stage-progress' ? [event.done] : []));
  assert.deepEqual(done, [1, 2, 4, 6]);
});
