import assert from 'node:assert/strict';
import { test } from 'node:test';
import { tf } from '../../../src/engine/tensorflow/loadTensorFlow';
import { asOutOfMemory } from '../../../src/engine/training/outOfMemory';
import { GraftError } from '../../../src/experiment/errors/errors';

/** TensorFlow's error for a request beyond the machine's memory. */
function realFailure(): unknown {
  const [column, row] = [tf.ones([2_000_000, 1]), tf.ones([1, 2_000_000])];
  try {
    return tf.matMul(column, row);
  } catch (thrown) {
    return thrown;
  } finally {
    tf.dispose([column, row]);
  }
}

test('running out of memory is reported with the request, the free memory and the setting that helps', () => {
  const before = tf.memory().numTensors;
  const error = asOutOfMemory(realFailure(), { batchSize: 12, microBatches: 1 }, false);
  assert.ok(error instanceof GraftError && error.code === 'training/out-of-memory', String(error));
  assert.match(error.message, /It asked for 16 TB more\. [\d.]+ \w?B are free/);
  assert.match(error.remedy!, /`--set finetune\.microBatches=2`/);
  assert.equal(tf.memory().numTensors, before);
});

test('the parts are at most as many as the examples of a batch', () => {
  const failure = new Error('Invalid TF_Status: 8\nMessage: OOM when allocating');
  const remedy = (microBatches: number) =>
    (asOutOfMemory(failure, { batchSize: 12, microBatches }, true) as GraftError).remedy!;
  assert.match(remedy(8), /microBatches=12/);
  assert.match(remedy(12), /smaller preprocess\.maxLength/);
  const other = new Error('Invalid TF_Status: 3');
  assert.equal(asOutOfMemory(other, { batchSize: 12, microBatches: 1 }, true), other);
});
