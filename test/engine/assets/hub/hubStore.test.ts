import assert from 'node:assert/strict';
import {
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
import { gitHash, sha256 } from './hubFixture';
import { commit, openTinyHub, type TinyHub, tiny, weights } from './tinyHub';

let tinyHub: TinyHub;
beforeEach(async () => {
  tinyHub = await openTinyHub();
});
afterEach(() => tinyHub.close());

test("the cache has Python's layout, and nothing is left beside it", async () => {
  const { space, inCache } = tinyHub;
  const { folder } = await space.bring('hub:org/tiny');
  assert.equal(folder, inCache('snapshots', commit));
  assert.equal(readFileSync(inCache('refs', 'main'), 'utf8'), commit);
  assert.equal(readlinkSync(path.join(folder, 'model.safetensors')), `../../blobs/${sha256(weights)}`);
  const pooling = gitHash(tiny['1_Pooling/config.json']);
  assert.equal(readlinkSync(path.join(folder, '1_Pooling', 'config.json')), `../../../blobs/${pooling}`);
  assert.equal(readdirSync(inCache('blobs')).length, 6);
  assert.ok(readdirSync(inCache('blobs')).every((name) => /^[0-9a-f]{40}$|^[0-9a-f]{64}$/.test(name)));
});

test('a damaged blob is fetched again', async () => {
  const { space, inCache } = tinyHub;
  const { source } = await space.bring('hub:org/tiny');
  const blob = inCache('blobs', sha256(weights));
  writeFileSync(blob, Buffer.alloc(weights.length));
  assert.equal(await isModelIntact(source, space.io()), false);
  const { folder } = await space.bring('hub:org/tiny');
  assert.deepEqual(readFileSync(path.join(folder, 'model.safetensors')), weights);
});

test('links that lead out of the cache are followed neither to read nor to write', async () => {
  const { space, inCache } = tinyHub;
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
