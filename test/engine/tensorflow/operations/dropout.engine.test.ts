import assert from 'node:assert/strict';
import { test } from 'node:test';
import { numberedDropout } from '../../../../src/engine/models/dropoutPlaces';
import { tf } from '../../../../src/engine/tensorflow/loadTensorFlow';
import { dropout, dropoutKey } from '../../../../src/engine/tensorflow/operations/dropout';
import { flat } from '../../tensorCount';

const size = 20_000;

/** Which of `size` ones survive at a seed, step and place. */
function mask(seed: number, step: number, place: number, rate = 0.25): Float32Array {
  return tf.tidy(() =>
    dropout(tf.ones([size]), {
      key: dropoutKey(tf.tensor1d([seed, step], 'int32')),
      ...{ place, rate },
    }).dataSync<'float32'>(),
  );
}

/** The share of elements that two masks agree on. */
function agreement(a: Float32Array, b: Float32Array): number {
  return a.filter((value, i) => value === b[i]).length / size;
}

test(
  'a mask is a pure function of seed, step and place',
  flat(() => {
    assert.deepEqual(mask(7, 3, 2), mask(7, 3, 2));
  }),
);

test(
  'another seed, step or place is another, independent mask',
  flat(() => {
    const independent = 0.75 ** 2 + 0.25 ** 2;
    const here = mask(7, 3, 2);
    for (const other of [
      mask(8, 3, 2),
      mask(7, 4, 2),
      mask(7, 3, 3),
      mask(3, 7, 2),
      mask(7, 2, 3),
      mask(-7, 3, 2),
    ]) {
      assert.ok(Math.abs(agreement(here, other) - independent) < 0.02);
    }
  }),
);

test(
  'drops the asked share and scales the rest',
  flat(() => {
    const values = mask(1, 1, 0);
    const dropped = values.filter((value) => value === 0).length / size;
    assert.ok(Math.abs(dropped - 0.25) < 0.01);
    assert.deepEqual([...new Set(values)].sort(), [0, Math.fround(1 / 0.75)]);
  }),
);

test(
  'rate 0 leaves the tensor alone',
  flat(() => {
    tf.tidy(() => {
      const x = tf.ones([3]);
      assert.equal(numberedDropout({ training: true })(x, 0), x);
    });
  }),
);

test(
  'the gradient passes through the same mask',
  flat(() => {
    tf.tidy(() => {
      const key = dropoutKey(tf.tensor1d([1, 2], 'int32'));
      const x = tf.ones([100]);
      const at = { key, place: 4, rate: 0.5 };
      const gradient = tf.grad((y: tf.Tensor) => dropout(y, at))(x);
      assert.deepEqual(gradient.dataSync(), dropout(x, at).dataSync());
    });
  }),
);
