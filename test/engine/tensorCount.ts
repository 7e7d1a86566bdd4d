import assert from 'node:assert/strict';
import { tf } from '../../src/engine/tensorflow/loadTensorFlow';

/** Wraps a test's body: it must leave as many tensors as it found. */
export function flat(body: () => Promise<void> | void): () => Promise<void> {
  return async () => {
    const before = tf.memory().numTensors;
    await body();
    assert.equal(tf.memory().numTensors - before, 0, 'tensors left over');
  };
}
