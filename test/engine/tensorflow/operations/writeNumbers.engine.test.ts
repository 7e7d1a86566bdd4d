import assert from 'node:assert/strict';
import { open } from 'node:fs/promises';
import { test } from 'node:test';
import { tf } from '../../../../src/engine/tensorflow/loadTensorFlow';
import { writeNumbers } from '../../../../src/engine/tensorflow/operations/writeNumbers';
import { flat } from '../../tensorCount';
import { TemporaryFile } from './temporaryFile';

const file = TemporaryFile.forEachTest();

/** More than one call writes, and more than several threads write in one go. */
const many = Float32Array.from({ length: 2 ** 22 + 300_001 }, (_, i) => Math.sin(i) * 1e3);

async function numbersAt(position: number, count: number): Promise<Float32Array> {
  const bytes = Buffer.alloc(4 * count);
  const { bytesRead } = await file.handle.read(bytes, 0, bytes.length, position);
  assert.equal(bytesRead, bytes.length);
  return new Float32Array(bytes.buffer, bytes.byteOffset, count);
}

test(
  'numbers are written to any position of a file, in parts and beyond four gigabytes',
  flat(async () => {
    const tensor = tf.tensor1d(many);
    for (const position of [0, 3, 5e9]) {
      assert.equal(await writeNumbers(tensor, { descriptor: file.handle.fd, position }), true);
      assert.deepEqual(await numbersAt(position, many.length), many);
      assert.equal((await file.handle.stat()).size, position + 4 * many.length);
    }
    tensor.dispose();
  }),
);

test(
  'results of operations, variables, scalars and empty tensors are written unchanged',
  flat(async () => {
    const transposed = tf.tidy(() => tf.transpose(tf.tensor2d([1, 2, 3, 4, 5, 6], [2, 3])));
    const tensors = [
      transposed,
      tf.tidy(() => tf.variable(tf.tensor1d([7, 8]))),
      tf.scalar(9),
      tf.zeros([0, 7]),
    ];
    let position = 0;
    for (const tensor of tensors) {
      assert.equal(await writeNumbers(tensor, { descriptor: file.handle.fd, position }), true);
      position += 4 * tensor.size;
    }
    assert.deepEqual([...(await numbersAt(0, 9))], [1, 4, 2, 5, 3, 6, 7, 8, 9]);
    assert.equal((await file.handle.stat()).size, 36);
    tf.dispose(tensors);
  }),
);

for (const strange of [Number.NaN, Number.POSITIVE_INFINITY, Number.NEGATIVE_INFINITY])
  for (const at of [0, 70_000, many.length - 1])
    test(
      `${strange} is found at ${at}, and is not written`,
      flat(async () => {
        const values = many.slice();
        values[at] = strange;
        const tensor = tf.tensor1d(values);
        assert.equal(await writeNumbers(tensor, { descriptor: file.handle.fd, position: 0 }), false);
        const { size } = await file.handle.stat();
        assert.ok((await numbersAt(0, Math.floor(size / 4))).every(Number.isFinite));
        tensor.dispose();
      }),
    );

test(
  "a failed write throws Node's error",
  { skip: process.platform !== 'linux' },
  flat(async () => {
    const tensor = tf.tensor1d(many);
    const full = await open('/dev/full', 'w');
    await assert.rejects(writeNumbers(tensor, { descriptor: full.fd, position: 0 }), {
      code: 'ENOSPC',
      errno: -28,
      syscall: 'write',
      message: 'ENOSPC: no space left on device, write',
    });
    await full.close();
    const readOnly = await open(file.path, 'r');
    await assert.rejects(writeNumbers(tensor, { descriptor: readOnly.fd, position: 0 }), { code: 'EBADF' });
    await readOnly.close();
    tensor.dispose();
  }),
);
