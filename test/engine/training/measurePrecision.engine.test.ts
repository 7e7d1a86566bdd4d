import assert from 'node:assert/strict';
import { test } from 'node:test';
import { tf } from '../../../src/engine/tensorflow/loadTensorFlow';
import { measurePrecision } from '../../../src/engine/training/measurePrecision';
import { parityTexts, trainingIo, trainingPlace, trainingSettings } from './trainingFixture';

const place = trainingPlace();

/** A clock by which consecutive steps take these numbers of milliseconds; no step may follow the last. */
function clock(stepMs: readonly number[]) {
  const readings = stepMs.flatMap((ms) => [0, ms]);
  return {
    now: () => {
      assert.ok(readings.length > 0, 'a step more than is needed');
      return readings.shift()!;
    },
    unread: () => readings.length,
  };
}

/** The first step of each precision prepares the others. */
const cases: [string, number[], object][] = [
  [
    'one step shows that bfloat16 is faster',
    [50, 20, 30, 40, 18],
    { precision: 'bfloat16', stepMs: { float32: 20, bfloat16: 18 } },
  ],
  [
    'one step shows that bfloat16 is slower',
    [50, 30, 20, 40, 30],
    { precision: 'float32', stepMs: { float32: 20, bfloat16: 30 } },
  ],
  [
    'where they are close, the fastest of three steps must be faster by a tenth',
    [50, 20, 20, 40, 21, 18.5, 19],
    { precision: 'float32', stepMs: { float32: 20, bfloat16: 18.5 } },
  ],
  [
    'a step that was disturbed is made good by the next',
    [50, 20, 20, 40, 21, 14],
    { precision: 'bfloat16', stepMs: { float32: 20, bfloat16: 14 } },
  ],
];

for (const [title, stepMs, decision] of cases)
  test(`the trial of precisions: ${title}; nothing of it stays`, async () => {
    const before = tf.memory().numTensors;
    const split = parityTexts([2, 3, 4, 3, 2, 4], 3, 8);
    const settings = { ...trainingSettings(), batchSize: 2 };
    const task = place.task('out', { settings, train: split, validation: split }, {});
    const { now, unread } = clock(stepMs);
    assert.deepEqual(await measurePrecision(task, { ...trainingIo(() => {}), now }), decision);
    assert.equal(unread(), 0);
    assert.equal(tf.memory().numTensors, before);
  });
