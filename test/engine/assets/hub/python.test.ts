import assert from 'node:assert/strict';
import { execFile, execFileSync } from 'node:child_process';
import { readFileSync } from 'node:fs';
import path from 'node:path';
import { afterEach, beforeEach, test } from 'node:test';
import { promisify } from 'node:util';
import { type HubFixture, sha256, startHub } from './hubFixture';
import { HubSpace } from './hubSpace';

const python = process.env.GRAFT_REFERENCE_PY ?? process.env.TORCH_PY ?? '';
const skip = hasHubLibrary() ? false : 'needs GRAFT_REFERENCE_PY, a Python with huggingface_hub';

function hasHubLibrary(): boolean {
  try {
    execFileSync(python, ['-c', 'import huggingface_hub']);
    return true;
  } catch {
    return false;
  }
}

const commit = 'c'.repeat(40);
const files = {
  'README.md': '---\nlicense: mit\n---\n',
  'config.json': '{"model_type": "bert", "vocab_size": 7}',
  'tokenizer.json': '{"model": {}}',
  '1_Pooling/config.json': '{"pooling_mode_cls_token": true}',
  'model.safetensors': Buffer.from(Array.from({ length: 100_000 }, (_, i) => (i * 7) % 251)),
};

let hub: HubFixture;
let space: HubSpace;
beforeEach(async () => {
  hub = await startHub({ 'org/tiny': { commit, files, tags: ['v1'] } });
  space = new HubSpace(hub.endpoint);
});
afterEach(async () => {
  await hub.close();
  space.remove();
});

/** Runs a line of Python that prints one value as JSON, in the user's home. */
async function ask(expression: string, env: Record<string, string> = {}): Promise<unknown> {
  const script = `import json, huggingface_hub as hub\nprint(json.dumps(${expression}))`;
  const { HF_HOME = '', HF_ENDPOINT = '' } = space.io().env;
  const { stdout } = await promisify(execFile)(python, ['-c', script], {
    env: { ...process.env, HF_HOME, HF_ENDPOINT, HF_HUB_DISABLE_TELEMETRY: '1', ...env },
  });
  return JSON.parse(stdout);
}

test("Python's library finds what Graft has fetched, without a network", { skip }, async () => {
  const { folder } = await space.bring('hub:org/tiny');
  const offline = { HF_HUB_OFFLINE: '1' };
  const { length } = hub.asked;
  for (const name of Object.keys(files)) {
    const found = (await ask(`hub.hf_hub_download("org/tiny", ${JSON.stringify(name)})`, offline)) as string;
    assert.equal(found, path.join(folder, name));
    assert.equal(sha256(readFileSync(found)), sha256(files[name as keyof typeof files]));
  }
  assert.deepEqual(
    await ask('[[r.repo_id, r.nb_files, len(r.revisions)] for r in hub.scan_cache_dir().repos]', offline),
    [['org/tiny', Object.keys(files).length, 1]],
  );
  assert.deepEqual(await ask('[str(w) for w in hub.scan_cache_dir().warnings]', offline), []);
  assert.equal(hub.asked.length, length);
});

test('Graft finds what Python has fetched, without a network', { skip }, async () => {
  for (const name of Object.keys(files))
    await ask(`hub.hf_hub_download("org/tiny", ${JSON.stringify(name)})`);
  const { length } = hub.asked;
  const { source, folder } = await space.bring('hub:org/tiny');
  assert.equal(hub.asked.length, length);
  assert.deepEqual(source.about, {
    license: 'mit',
    origin: 'https://huggingface.co/org/tiny',
    revision: commit,
  });
  assert.equal(source.encoderPooling, 'cls');
  const weights = files['model.safetensors'];
  assert.deepEqual(source.files.at(-2), { name: 'model.safetensors', sha256: sha256(weights) });
  assert.deepEqual(readFileSync(path.join(folder, 'model.safetensors')), weights);
});

test('a partial download of Python is completed', { skip }, async () => {
  await ask('hub.hf_hub_download("org/tiny", "model.safetensors")');
  const { length } = hub.askedOfStore;
  await space.bring('hub:org/tiny');
  assert.equal(hub.askedOfStore.length, length);
  assert.equal(
    await ask('hub.hf_hub_download("org/tiny", "tokenizer.json")', { HF_HUB_OFFLINE: '1' }),
    path.join(space.cache, 'models--org--tiny', 'snapshots', commit, 'tokenizer.json'),
  );
});
