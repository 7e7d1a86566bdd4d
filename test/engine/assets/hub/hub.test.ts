import assert from 'node:assert/strict';
import {
  existsSync,
  lstatSync,
  mkdirSync,
  readdirSync,
  readFileSync,
  readlinkSync,
  rmSync,
  symlinkSync,
  writeFileSync,
} from 'node:fs';
import path from 'node:path';
import { afterEach, beforeEach, test } from 'node:test';
import { isModelIntact } from '../../../../src/engine/assets/modelPlaces';
import { type FixtureRepository, gitHash, type HubFixture, sha256, startHub } from './hubFixture';
import { HubSpace } from './hubSpace';

const commit = 'c'.repeat(40);
const weights = Buffer.from(Array.from({ length: 300_000 }, (_, i) => (i * 7) % 251));
const tiny = {
  '.gitattributes': '*.bin filter=lfs',
  'README.md': '---\nlicense: apache-2.0\nlanguage: [en, de]\n---\n# Tiny\n',
  'config.json': '{"model_type": "bert", "vocab_size": 7}',
  'tokenizer.json': '{"model": {}}',
  'vocab.txt': '[PAD]\n',
  '1_Pooling/config.json': '{"pooling_mode_mean_tokens": true}',
  'model.safetensors': weights,
  'pytorch_model.bin': Buffer.alloc(2000, 1),
  'tf_model.h5': Buffer.alloc(2000, 2),
  'flax_model.msgpack': Buffer.alloc(2000, 3),
  'onnx/model.onnx': 'never asked for',
};

let repositories: Record<string, FixtureRepository>;
let hub: HubFixture;
let space: HubSpace;
beforeEach(async () => {
  repositories = { 'org/tiny': { commit, files: { ...tiny }, tags: ['v1', 'refs/pr/1'] } };
  hub = await startHub(repositories);
  space = new HubSpace(hub.endpoint);
});
afterEach(async () => {
  await hub.close();
  space.remove();
});

const inCache = (...names: string[]) => path.join(space.cache, 'models--org--tiny', ...names);

test('planning fetches the small files, running the weights; nothing else is fetched', async () => {
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

test("the cache has Python's layout, and nothing is left beside it", async () => {
  const { folder } = await space.bring('hub:org/tiny');
  assert.equal(folder, inCache('snapshots', commit));
  assert.equal(readFileSync(inCache('refs', 'main'), 'utf8'), commit);
  assert.equal(readlinkSync(path.join(folder, 'model.safetensors')), `../../blobs/${sha256(weights)}`);
  const pooling = gitHash(tiny['1_Pooling/config.json']);
  assert.equal(readlinkSync(path.join(folder, '1_Pooling', 'config.json')), `../../../blobs/${pooling}`);
  assert.equal(readdirSync(inCache('blobs')).length, 6);
  assert.ok(readdirSync(inCache('blobs')).every((name) => /^[0-9a-f]{40}$|^[0-9a-f]{64}$/.test(name)));
});

test('what the cache has is found without a network, by branch, commit, or offline', async () => {
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

test('offline, what is not there is told from what is', async () => {
  space.env = { HF_HUB_OFFLINE: 'yes' };
  await assert.rejects(space.find('hub:org/tiny'), { code: 'hub/offline', message: /hub:org\/tiny/ });
  assert.equal(hub.asked.length, 0);
  space.env = {};
  const source = await space.find('hub:org/tiny');
  space.env = { HF_HUB_OFFLINE: '1' };
  assert.equal(source.kind, 'hub');
  await assert.rejects(space.bring('hub:org/tiny'), { code: 'hub/offline' });
});

test('a branch stays what it was until it is fetched anew', async () => {
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

test('a broken download goes on where it stopped, at the store', async () => {
  hub.breakAfter = 100_000;
  const { folder } = await space.bring('hub:org/tiny');
  assert.deepEqual(readFileSync(path.join(folder, 'model.safetensors')), weights);
  const [first, second] = hub.askedOfStore;
  assert.equal(first!.range, undefined);
  assert.match(second!.range!, /^bytes=\d{4,}-$/);
});

test('content that is not what the hub promised is refused and deleted', async () => {
  const honest = await space.find('hub:org/tiny');
  assert.ok(honest.kind === 'hub');
  const blob = inCache('blobs', sha256(weights));
  writeFileSync(`${blob}.part`, Buffer.alloc(weights.length, 9));
  await assert.rejects(space.bring('hub:org/tiny'), { code: 'assets/wrong-checksum', message: /SHA-256/ });
  assert.equal(existsSync(`${blob}.part`), false);
  const config = inCache('blobs', gitHash(tiny['config.json']));
  rmSync(config);
  writeFileSync(`${config}.part`, tiny['config.json'].replace('bert', 'gpt2'));
  await assert.rejects(space.find('hub:org/tiny'), { code: 'assets/wrong-checksum', message: /Git hash/ });
});

test('a damaged blob is fetched again', async () => {
  const { source } = await space.bring('hub:org/tiny');
  const blob = inCache('blobs', sha256(weights));
  writeFileSync(blob, Buffer.alloc(weights.length));
  assert.equal(await isModelIntact(source, space.io()), false);
  const { folder } = await space.bring('hub:org/tiny');
  assert.deepEqual(readFileSync(path.join(folder, 'model.safetensors')), weights);
});

test('the token goes to the hub and to no other host', async () => {
  repositories['org/tiny']!.gatedFor = 'hf_mine';
  space.env = { HF_TOKEN: ' hf_mine\n' };
  await space.bring('hub:org/tiny');
  assert.ok(hub.asked.every(({ authorization }) => authorization === 'Bearer hf_mine'));
  assert.deepEqual(
    hub.askedOfStore.map(({ authorization }) => authorization),
    [undefined],
  );
});

test('a stored token serves, unless the user has forbidden it', async () => {
  repositories['org/tiny']!.gatedFor = 'hf_stored';
  writeFileSync(path.join(space.home, 'token'), 'hf_stored\n');
  assert.equal((await space.find('hub:org/tiny')).kind, 'hub');
  space.remove();
  mkdirSync(space.home);
  writeFileSync(path.join(space.home, 'token'), 'hf_stored\n');
  space.env = { HF_HUB_DISABLE_IMPLICIT_TOKEN: '1' };
  await assert.rejects(space.find('hub:org/tiny'), { code: 'hub/gated' });
});

test('a renamed repository is followed to its new name', async () => {
  repositories['old/name'] = { commit, files: {}, renamedTo: 'org/tiny' };
  const { source } = await space.bring('hub:old/name');
  assert.equal(source.about?.revision, commit);
  assert.ok(
    existsSync(path.join(space.cache, 'models--old--name', 'snapshots', commit, 'model.safetensors')),
  );
});

test('each refusal has a code of its own, and says what to do', async () => {
  repositories['org/gated'] = { commit, files: { ...tiny }, gatedFor: 'hf_other' };
  repositories['org/notes'] = { commit, files: { 'README.md': '# Notes' } };
  repositories['org/flax'] = { commit, files: { 'config.json': '{}', 'flax_model.msgpack': 'x' } };
  const cases: [preset: string, token: string | undefined, code: string, message: RegExp][] = [
    ['hub:org/gated', undefined, 'hub/gated', /conditions/],
    ['hub:org/gated', 'hf_mine', 'hub/gated', /org\/gated/],
    ['hub:org/gated', 'wrong', 'hub/bad-token', /token/],
    ['hub:org/gated', 'hf_ü', 'hub/bad-token', /characters/],
    ['hub:org/absent', undefined, 'hub/no-repository', /no model org\/absent/],
    ['hub:org/tiny@v9', undefined, 'hub/no-revision', /v9/],
    ['hub:org/notes', undefined, 'hub/no-config', /config\.json/],
    ['hub:org/flax', undefined, 'hub/no-weights', /flax_model\.msgpack/],
    ['hub:org/../../etc', undefined, 'hub/bad-name', /name/],
    ['hub:org/tiny@../../main', undefined, 'hub/bad-name', /name/],
    ['hub:', undefined, 'hub/bad-name', /name/],
  ];
  for (const [preset, token, code, message] of cases) {
    space.env = { HF_TOKEN: token };
    await assert.rejects(space.find(preset), (error: { code: string; remedy: string; message: string }) => {
      assert.equal(error.code, code, preset);
      assert.match(error.message, message);
      assert.ok(error.remedy.length > 20);
      return true;
    });
  }
});

test('a file that is gone from the hub is named', async () => {
  await space.find('hub:org/tiny');
  delete (repositories['org/tiny']!.files as Record<string, unknown>)['model.safetensors'];
  const digests = sha256(weights);
  const source = { ...(await sourceOf(commit)), files: [{ name: 'model.safetensors', sha256: digests }] };
  const { bringModel } = await import('../../../../src/engine/assets/modelPlaces');
  await assert.rejects(
    bringModel(source, space.io(), () => undefined),
    {
      code: 'hub/no-file',
      message: /model\.safetensors/,
    },
  );
});

async function sourceOf(at: string) {
  const folder = inCache('snapshots', at);
  return { kind: 'hub', name: 'hub:org/tiny', repository: 'org/tiny', commit: at, folder } as const;
}

test('a server that is no hub is told from one', async () => {
  space.env = { HF_ENDPOINT: 'ftp://mirror' };
  await assert.rejects(space.find('hub:org/tiny'), { code: 'hub/bad-endpoint' });
  const page = await startHub({});
  await page.close();
  space.env = { HF_ENDPOINT: page.endpoint };
  await assert.rejects(space.find('hub:org/tiny'), { code: 'network/unreachable' });
});

test('links that lead out of the cache are followed neither to read nor to write', async () => {
  const { folder } = await space.bring('hub:org/tiny');
  const secret = path.join(space.home, 'secret.json');
  writeFileSync(secret, '{"model_type": "bert", "vocab_size": 7}');
  rmSync(path.join(folder, 'config.json'));
  symlinkSync(secret, path.join(folder, 'config.json'));
  await assert.rejects(space.find('hub:org/tiny'), { code: 'hub/linked-outside' });

  const outside = path.join(space.home, 'outside');
  mkdirSync(outside);
  rmSync(inCache(), { recursive: true });
  mkdirSync(inCache());
  symlinkSync(outside, inCache('snapshots'));
  await assert.rejects(space.find('hub:org/tiny'), { code: 'hub/linked-outside' });
  assert.deepEqual(
    readdirSync(outside).filter((name) => lstatSync(path.join(outside, name)).isFile()),
    [],
  );
});

test('shards are fetched as their index has them, and a half set is completed', async () => {
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
