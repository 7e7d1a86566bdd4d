import assert from 'node:assert/strict';
import { copyFileSync, mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import os from 'node:os';
import path from 'node:path';
import { after, beforeEach, test } from 'node:test';
import { openCheckpoint } from '../../../src/engine/weights/checkpoint';
import { writeSafetensors } from '../../../src/engine/weights/writeSafetensors';

let folder: string;
const folders: string[] = [];
after(() => {
  for (const each of folders) rmSync(each, { recursive: true });
});
beforeEach(async () => {
  folder = mkdtempSync(path.join(os.tmpdir(), 'graft-checkpoint-'));
  folders.push(folder);
  await shard('one.safetensors', { a: 1, c: 3 });
  await shard('two.safetensors', { b: 2 });
});

function shard(file: string, scalars: Record<string, number>): Promise<void> {
  const tensors = Object.entries(scalars).map(
    ([name, value]) => [name, { dtype: 'F32' as const, shape: [], values: Float32Array.of(value) }] as const,
  );
  return writeSafetensors(path.join(folder, file), new Map(tensors));
}

function writeIndex(weightMap: unknown): void {
  writeFileSync(
    path.join(folder, 'model.safetensors.index.json'),
    JSON.stringify({ metadata: {}, weight_map: weightMap }),
  );
}

test('reads tensors from the shard that the index names', async () => {
  writeIndex({ a: 'one.safetensors', b: 'two.safetensors', c: 'one.safetensors' });
  const checkpoint = await openCheckpoint(folder);
  assert.deepEqual(checkpoint.names, ['a', 'b', 'c']);
  const values = await Promise.all(checkpoint.names.map(async (name) => (await checkpoint.read(name))[0]));
  assert.deepEqual(values, [1, 2, 3]);
  await assert.rejects(checkpoint.read('d'), { code: 'weights/missing-tensor' });
  await checkpoint.close();
});

test('prefers a single file', async () => {
  await shard('model.safetensors', { whole: 5 });
  writeIndex({ a: 'one.safetensors' });
  const checkpoint = await openCheckpoint(folder);
  assert.deepEqual(checkpoint.names, ['whole']);
  await checkpoint.close();
});

const wrong: [what: string, weightMap: unknown, code: string][] = [
  ['leads out of the folder', { a: '../one.safetensors' }, 'bad-index'],
  ['is absolute', { a: '/etc/passwd.safetensors' }, 'bad-index'],
  ['is another kind of file', { a: 'config.json' }, 'bad-index'],
  [
    'lacks a named tensor',
    { a: 'one.safetensors', c: 'one.safetensors', d: 'one.safetensors' },
    'missing-tensor',
  ],
  ['holds a tensor that the index leaves out', { a: 'one.safetensors' }, 'bad-index'],
  ['is a number', { a: 1 }, 'bad-index'],
];
for (const [what, weightMap, code] of wrong) {
  test(`refuses a shard that ${what}`, async () => {
    writeIndex(weightMap);
    await assert.rejects(openCheckpoint(folder), { code: `weights/${code}` });
  });
}

test('names all files of half a set of shards', async () => {
  writeIndex({ a: 'one.safetensors', b: 'three.safetensors', c: 'one.safetensors', d: 'four.safetensors' });
  await assert.rejects(openCheckpoint(folder), {
    code: 'weights/missing-shards',
    message: /names 3 files of weights, but these are missing: three\.safetensors, four\.safetensors\.$/,
  });
});

/** A copy of one of PyTorch's golden files, under a name. */
function torchFile(golden: string, name: string): void {
  copyFileSync(`test/golden/torch/${golden}.pth`, path.join(folder, name));
}

test('reads a pickle by any name if it is the only file of weights', async () => {
  for (const name of ['pytorch_model.bin', 'resnet18-f37072fd.pth', 'weights.pt']) {
    for (const other of readdirSync(folder)) rmSync(path.join(folder, other));
    torchFile('zip2', name);
    writeFileSync(path.join(folder, 'training_args.bin'), 'no weights');
    const checkpoint = await openCheckpoint(folder);
    assert.deepEqual(checkpoint.info('layer.weight'), { dtype: 'F32', shape: [3, 4] });
    await checkpoint.close();
  }
});

test('prefers safetensors to a pickle', async () => {
  torchFile('evil', 'pytorch_model.bin');
  await shard('model.safetensors', { whole: 5 });
  const checkpoint = await openCheckpoint(folder);
  assert.deepEqual(checkpoint.names, ['whole']);
  await checkpoint.close();
});

test('reads shards that are pickles', async () => {
  torchFile('zip2', 'part.bin');
  const names = Object.keys(JSON.parse(readFileSync('test/golden/torch/tensors.json', 'utf8')));
  const index = { weight_map: Object.fromEntries(names.map((name) => [name, 'part.bin'])) };
  writeFileSync(path.join(folder, 'pytorch_model.bin.index.json'), JSON.stringify(index));
  const checkpoint = await openCheckpoint(folder);
  assert.deepEqual(checkpoint.names, names.sort());
  assert.deepEqual([...(await checkpoint.read('part'))], [0.25, 0.5, 1.25, 1.5]);
  await checkpoint.close();
});

test('names the files where it is not clear which is meant, and says so where there is none', async () => {
  await assert.rejects(openCheckpoint(folder), {
    code: 'weights/many-checkpoints',
    message: /one\.safetensors, two\.safetensors/,
  });
  await assert.rejects(openCheckpoint(path.join(folder, 'nowhere')), { code: 'weights/no-checkpoint' });
});
