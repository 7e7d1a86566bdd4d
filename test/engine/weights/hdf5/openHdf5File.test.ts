import assert from 'node:assert/strict';
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import os from 'node:os';
import path from 'node:path';
import { after, test } from 'node:test';
import { openCheckpoint } from '../../../../src/engine/weights/checkpoint';
import { openHdf5File } from '../../../../src/engine/weights/hdf5/openHdf5File';

const golden = (name: string) => path.join('test/golden/hdf5', name);
const ramp = (count: number) => Array.from({ length: count }, (_, i) => i / 8 - 4);
const scratch = mkdtempSync(path.join(os.tmpdir(), 'graft-hdf5-'));
after(() => rmSync(scratch, { recursive: true }));

test("Keras's and AllenNLP's tensors are read by their paths, compressed ones too", async () => {
  const keras = await openHdf5File(golden('keras3.weights.h5'));
  assert.deepEqual(keras.names, [
    'layers/conv2d/vars/0',
    'layers/conv2d/vars/1',
    'layers/dense/vars/0',
    'layers/dense/vars/1',
  ]);
  assert.deepEqual(keras.info('layers/conv2d/vars/0'), { dtype: 'F32', shape: [3, 3, 3, 2] });
  assert.deepEqual([...(await keras.read('layers/dense/vars/0'))], ramp(20));
  await keras.close();
  const elmo = await openHdf5File(golden('elmo.hdf5'));
  assert.equal(elmo.names.length, 14);
  assert.deepEqual([...(await elmo.read('CNN/W_cnn_0'))], ramp(64));
  assert.deepEqual([...(await elmo.read('RNN_1/RNN/MultiRNNCell/Cell1/LSTMCell/W_P_0'))], ramp(12));
  assert.equal(elmo.metadata.get('keras_version'), 'none');
  await elmo.close();
});

test('rows of a tensor are read without the rest', async () => {
  const elmo = await openHdf5File(golden('elmo.hdf5'));
  assert.deepEqual([...elmo.readRows('char_embed', 2, 4)], ramp(44).slice(8, 16));
  await assert.rejects(elmo.read('char'), { code: 'weights/missing-tensor' });
  await elmo.close();
});

test('every kind of number is read; what is no tensor of numbers is passed over', async () => {
  const file = await openHdf5File(golden('kinds.h5'));
  const fractions = ramp(8);
  const whole = fractions.map(Math.trunc);
  for (const kind of ['f2', 'f4', 'f8'])
    assert.deepEqual([...(await file.read(`numbers/${kind}`))], fractions, kind);
  for (const kind of ['i1', 'i2', 'i4', 'i8'])
    assert.deepEqual(
      [...(await file.read(`numbers/${kind}`))],
      whole.map((value) => value + 0),
      kind,
    );
  assert.deepEqual([...(await file.read('scalar'))], [2.5]);
  assert.deepEqual(file.info('empty').shape, [0, 3]);
  assert.deepEqual([...(await file.read('empty'))], []);
  assert.ok(!file.names.includes('texts') && !file.names.includes('big endian'));
  await file.close();
});

const cut = path.join(scratch, 'cut.h5');
writeFileSync(cut, readFileSync(golden('elmo.hdf5')).subarray(0, 3000));
const other = path.join(scratch, 'other.h5');
writeFileSync(other, 'no HDF5 at all');
const refusals: [file: string, code: string, message: RegExp][] = [
  [golden('lzf.h5'), 'weights/unsupported-filter', /layer\/kernel is compressed by lzf/],
  [golden('external.h5'), 'weights/linked-hdf5', /kernel is in another file, elmo\.hdf5/],
  [golden('endless.h5'), 'weights/bad-hdf5', /more than 20000 entries/],
  [golden('cycle.h5'), 'weights/bad-hdf5', /more than 64 levels deep/],
  [cut, 'weights/bad-hdf5', /damaged or truncated/],
  [other, 'weights/bad-hdf5', /does not begin/],
];
for (const [file, code, message] of refusals)
  test(`${path.basename(file)} is refused by name`, async () => {
    await assert.rejects(openHdf5File(file), { code, message });
  });

test('a tensor that lies in another file of the disk cannot be read', async () => {
  const file = await openHdf5File(golden('elsewhere.h5'));
  await assert.rejects(file.read('kernel'), { code: 'weights/bad-hdf5' });
  await file.close();
});

/** Memory that the library takes is never given back, so the growth is the peak. */
async function megabytesTaken(work: () => Promise<void>): Promise<number> {
  const before = process.memoryUsage().rss;
  await work();
  return (process.memoryUsage().rss - before) / 1e6;
}

for (const name of ['large', 'wrapped'])
  test(`a ${name} tensor of which nothing is stored is refused without its memory`, async () => {
    const taken = await megabytesTaken(async () => {
      const file = await openHdf5File(golden('unwritten.h5'));
      await assert.rejects(file.read(name), { code: 'weights/bad-hdf5', message: new RegExp(name) });
      await file.close();
    });
    assert.ok(taken < 300, `${taken} MB`);
  });

test('a list of strings that are all one long string is not read', async () => {
  const taken = await megabytesTaken(async () => {
    const file = await openHdf5File(golden('strings.h5'));
    assert.deepEqual([...file.metadata], [['keras_version', '3.0']]);
    await file.close();
  });
  assert.ok(taken < 200, `${taken} MB`);
});

test('an HDF5 file is the weights of a folder that has no others', async () => {
  writeFileSync(path.join(scratch, 'weights.hdf5'), readFileSync(golden('elmo.hdf5')));
  for (const name of [cut, other]) rmSync(name);
  const checkpoint = await openCheckpoint(scratch);
  assert.equal(checkpoint.names.length, 14);
  await checkpoint.close();
});
