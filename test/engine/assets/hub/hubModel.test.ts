import assert from 'node:assert/strict';
import { existsSync, readdirSync, readFileSync, rmSync } from 'node:fs';
import path from 'node:path';
import { afterEach, beforeEach, test } from 'node:test';
import { isModelIntact } from '../../../../src/engine/assets/modelPlaces';
import { sha256 } from './hubFixture';
import { commit, openTinyHub, type TinyHub, tiny, weights } from './tinyHub';

let tinyHub: TinyHub;
beforeEach(async () => {
  tinyHub = await openTinyHub();
});
afterEach(() => tinyHub.close());

test('planning fetches the small files, running the weights; nothing else is fetched', async () => {
  const { hub, space } = tinyHub;
  const source = await space.find('hub:org/tiny');
  assert.ok(source.kind === 'hub');
  assert.deepEqual(source.files, [
    { name: 'config.json', sha256: sha256(tiny['config.json']) },
    { name: 'model.safetensors', sha256: sha256(weights) },
    { name: 'tokenizer.json', sha256: sha256(tiny['tokenizer.json']) },
    { name: 'vocab.txt', sha256: sha256(tiny['vocab.txt']) },
  ]);
  assert.equal(source.encoderPooling, 'mean');
  assert.deepEqual(source.about, {
    license: 'apache-2.0',
    origin: 'https://huggingface.co/org/tiny',
    revision: commit,
  });
  assert.equal(hub.askedOfStore.length, 0);
  assert.equal(await isModelIntact(source, space.io()), false);
  const { folder } = await space.bring('hub:org/tiny');
  assert.deepEqual(readFileSync(path.join(folder, 'model.safetensors')), weights);
  assert.equal(await isModelIntact(source, space.io()), true);
  assert.equal(hub.askedOfStore.length, 1);
  const names = ['1_Pooling', 'README.md', 'config.json', 'model.safetensors', 'tokenizer.json', 'vocab.txt'];
  assert.deepEqual(readdirSync(folder).sort(), names);
});

test('shards are fetched as their index has them, and a half set is completed', async () => {
  const { space, repositories } = tinyHub;
  const shards = {
    'model-00001-of-00002.safetensors': Buffer.from('one'),
    'model-00002-of-00002.safetensors': Buffer.from('two'),
  };
  const index = {
    weight_map: { a: 'model-00001-of-00002.safetensors', b: 'model-00002-of-00002.safetensors' },
  };
  const { 'model.safetensors': _, ...others } = tiny;
  repositories['org/tiny']!.files = {
    ...others,
    ...shards,
    'consolidated.safetensors': 'for another library',
    'model.safetensors.index.json': JSON.stringify(index),
  };
  const { folder, source } = await space.bring('hub:org/tiny');
  const names = source.files.map(({ name }) => name);
  assert.deepEqual(
    names.filter((name) => /safetensors/.test(name)),
    ['model-00001-of-00002.safetensors', 'model-00002-of-00002.safetensors', 'model.safetensors.index.json'],
  );
  rmSync(path.join(folder, 'model-00002-of-00002.safetensors'));
  await space.bring('hub:org/tiny');
  assert.equal(readFileSync(path.join(folder, 'model-00002-of-00002.safetensors'), 'utf8'), 'two');
});

test('cached models are found without a network, by branch, by commit, or offline', async () => {
  const { hub, space } = tinyHub;
  await space.bring('hub:org/tiny');
  await space.find('hub:org/tiny@v1');
  const before = hub.asked.length;
  space.env = { HF_HUB_OFFLINE: '1' };
  const found = await space.bring('hub:org/tiny');
  const byCommit = await space.find(`hub:org/tiny@${commit}`);
  assert.deepEqual(byCommit.files, found.source.files);
  assert.deepEqual((await space.find('hub:org/tiny@v1')).files, found.source.files);
  assert.equal(hub.asked.length, before);
});

test('offline, missing models are distinguished from cached ones', async () => {
  const { hub, space } = tinyHub;
  space.env = { HF_HUB_OFFLINE: 'yes' };
  await assert.rejects(space.find('hub:org/tiny'), { code: 'hub/offline', message: /hub:org\/tiny/ });
  assert.equal(hub.asked.length, 0);
  space.env = {};
  const source = await space.find('hub:org/tiny');
  space.env = { HF_HUB_OFFLINE: '1' };
  assert.equal(source.kind, 'hub');
  await assert.rejects(space.bring('hub:org/tiny'), { code: 'hub/offline' });
});

test('a branch keeps its commit until it is refreshed', async () => {
  const { hub, space, repositories } = tinyHub;
  await space.bring('hub:org/tiny');
  const moved = 'd'.repeat(40);
  repositories['org/tiny'] = { commit: moved, files: { ...tiny, 'config.json': '{"model_type": "bert"}' } };
  assert.equal((await space.find('hub:org/tiny')).about?.revision, commit);
  const anew = await space.find('hub:org/tiny', true);
  assert.equal(anew.about?.revision, moved);
  assert.equal(anew.files[0]?.sha256, sha256('{"model_type": "bert"}'));
  assert.equal((await space.find('hub:org/tiny')).about?.revision, moved);
  // The weights are the same, and only linked to.
  const { length } = hub.askedOfStore;
  await space.bring('hub:org/tiny');
  assert.equal(hub.askedOfStore.length, length);
});

test('a renamed repository is followed to its new name', async () => {
  const { space, repositories } = tinyHub;
  repositories['old/name'] = { commit, files: {}, renamedTo: 'org/tiny' };
  const { source } = await space.bring('hub:old/name');
  assert.equal(source.about?.revision, commit);
  assert.ok(
    existsSync(path.join(space.cache, 'models--old--name', 'snapshots', commit, 'model.safetensors')),
  );
});
