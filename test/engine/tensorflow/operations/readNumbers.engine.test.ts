import assert from 'node:assert/strict';
import { test } from 'node:test';
import { tf } from '../../../../src/engine/tensorflow/loadTensorFlow';
import { isNative } from '../../../../src/engine/tensorflow/operations/nativeMemory';
import { readNumbers } from '../../../../src/engine/tensorflow/operations/readNumbers';
import { flat } from '../../tensorCount';
import { TemporaryFile } from './temporaryFile';

const file = TemporaryFile.forEachTest();

/** More than several threads read in one go. */
const many = Float32Array.from({ length: 300_000 }, (_, i) => Math.sin(i) * 1e3);

test(
  'numbers are read from any position of a file, in parts and beyond four gigabytes',
  flat(async () => {
    for (const position of [0, 3, 5e9]) {
      await file.handle.write(new Uint8Array(many.buffer), 0, undefined, position);
      const { tensor, ...found } = readNumbers({ descriptor: file.handle.fd, position }, [300, 1000]);
      assert.deepEqual(found, { areThere: true, areFinite: true });
      assert.deepEqual(tensor.shape, [300, 1000]);
      assert.deepEqual(tensor.dataSync(), many);
      assert.ok(isNative(tensor));
      tensor.dispose();
    }
  }),
);

test(
  'a single number has no axis, and no number no bytes',
  flat(async () => {
    await file.handle.write(new Uint8Array(Float32Array.of(2.5).buffer));
    const one = readNumbers({ descriptor: file.handle.fd, position: 0 }, []);
    assert.deepEqual([...one.tensor.dataSync()], [2.5]);
    const none = readNumbers({ descriptor: file.handle.fd, position: 4 }, [0, 7]);
    assert.deepEqual([none.areThere, none.tensor.shape], [true, [0, 7]]);
    tf.dispose([one.tensor, none.tensor]);
  }),
);

for (const strange of [Number.NaN, Number.POSITIVE_INFINITY, Number.NEGATIVE_INFINITY])
  for (const at of [0, 299_999])
    test(
      `${strange} is found at ${at}`,
      flat(async () => {
        const values = many.slice();
        values[at] = strange;
        await file.handle.write(new Uint8Array(values.buffer));
        const { tensor, areFinite } = readNumbers({ descriptor: file.handle.fd, position: 0 }, [
          values.length,
        ]);
        assert.equal(areFinite, false);
        tensor.dispose();
      }),
    );

test(
  'the largest and the smallest numbers are finite',
  flat(async () => {
    await file.handle.write(new Uint8Array(Float32Array.of(3.4e38, -3.4e38, 1e-45, -0).buffer));
    const { tensor, areFinite } = readNumbers({ descriptor: file.handle.fd, position: 0 }, [4]);
    assert.equal(areFinite, true);
    tensor.dispose();
  }),
);

test(
  'a file shorter than its tensor is detected',
  flat(async () => {
    await file.handle.write(new Uint8Array(many.buffer));
    const { tensor, areThere } = readNumbers({ descriptor: file.handle.fd, position: 4 }, [many.length]);
    assert.equal(areThere, false);
    tensor.dispose();
  }),
);
