import assert from 'node:assert/strict';
import { mkdtempSync, readFileSync, rmSync } from 'node:fs';
import os from 'node:os';
import path from 'node:path';
import { after, test } from 'node:test';
import { openSafetensors } from '../../../src/engine/weights/safetensors';
import { writeSafetensors } from '../../../src/engine/weights/writeSafetensors';

const folder = mkdtempSync(path.join(os.tmpdir(), 'graft-safetensors-'));
after(() => rmSync(folder, { recursive: true }));
let files = 0;
const newFile = () => path.join(folder, `${files++}.safetensors`);

test('writes what it reads, sorted, aligned and the same bytes each time', async () => {
  const a = { dtype: 'F32' as const, shape: [2, 2], values: Float32Array.of(1, 1e-45, 3e38, -0) };
  const lazy = { dtype: 'I32' as const, shape: [1], values: () => Promise.resolve(Int32Array.of(-7)) };
  const empty = { dtype: 'F32' as const, shape: [0, 3], values: new Float32Array() };
  const [first, second] = [newFile(), newFile()];
  await writeSafetensors(first, new Map(Object.entries({ b: a, 10: lazy, c: empty })), {
    z: '1',
    format: 'pt',
  });
  await writeSafetensors(second, new Map(Object.entries({ c: empty, 10: lazy, b: a })), {
    format: 'pt',
    z: '1',
  });
  const bytes = readFileSync(first);
  assert.deepEqual(bytes, readFileSync(second));
  assert.equal(Number(bytes.readBigUInt64LE()) % 8, 0);
  const opened = await openSafetensors(first);
  assert.deepEqual(opened.names, ['10', 'b', 'c']);
  assert.deepEqual(
    [...opened.metadata],
    [
      ['format', 'pt'],
      ['z', '1'],
    ],
  );
  assert.deepEqual(await opened.read('b'), a.values);
  assert.deepEqual(await opened.read('10'), Int32Array.of(-7));
  assert.deepEqual(opened.info('c').shape, [0, 3]);
  await opened.close();
});

test('weights that are not finite are not written', async () => {
  for (const value of [Number.NaN, Number.POSITIVE_INFINITY, Number.NEGATIVE_INFINITY]) {
    const tensor = { dtype: 'F32' as const, shape: [2], values: Float32Array.of(1, value) };
    await assert.rejects(writeSafetensors(newFile(), new Map([['w', tensor]])), {
      code: 'weights/not-finite',
    });
  }
});

test('refuses to write values that do not fit', async () => {
  const wrong = new Map([['x', { dtype: 'F32' as const, shape: [3], values: Float32Array.of(1, 2) }]]);
  await assert.rejects(writeSafetensors(newFile(), wrong), { code: 'weights/bad-tensor' });
  const integers = new Map([['x', { dtype: 'F32' as const, shape: [1], values: Int32Array.of(1) }]]);
  await assert.rejects(writeSafetensors(newFile(), integers), { code: 'weights/bad-tensor' });
});

test('a folder that is not there to write into is a coded error', async () => {
  await assert.rejects(writeSafetensors(path.join(folder, 'no', 'x'), new Map()), {
    code: 'weights/write-failed',
  });
});

test('16-bit values survive a round trip, after wider values', async () => {
  const values = Float32Array.of(0.5, -1.25, 3);
  const file = newFile();
  await writeSafetensors(
    file,
    new Map([
      ['a.half', { dtype: 'F16', shape: [3], values }],
      ['b.brain', { dtype: 'BF16', shape: [3], values }],
      ['c.float', { dtype: 'F32', shape: [3], values: Float32Array.of(0.1, 0.2, 0.3) }],
    ]),
  );
  const opened = await openSafetensors(file);
  try {
    for (const name of ['a.half', 'b.brain']) assert.deepEqual(await opened.read(name), values);
    assert.deepEqual(await opened.read('c.float'), Float32Array.of(0.1, 0.2, 0.3));
  } finally {
    await opened.close();
  }
  const bytes = readFileSync(file);
  const header = JSON.parse(bytes.subarray(8, 8 + Number(bytes.readBigUInt64LE())).toString());
  assert.deepEqual(header['c.float'].data_offsets, [0, 12]);
  assert.deepEqual(header['a.half'].data_offsets, [12, 18]);
});
