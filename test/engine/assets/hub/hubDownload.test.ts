import assert from 'node:assert/strict';
import { existsSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import { afterEach, beforeEach, test } from 'node:test';
import { gitHash, sha256 } from './hubFixture';
import { commit, openTinyHub, type TinyHub, tiny, weights } from './tinyHub';

let tinyHub: TinyHub;
beforeEach(async () => {
  tinyHub = await openTinyHub();
});
afterEach(() => tinyHub.close());

test('a broken download resumes at the store', async () => {
  const { hub, space } = tinyHub;
  hub.breakAfter = 100_000;
  const { folder } = await space.bring('hub:org/tiny');
  assert.deepEqual(readFileSync(path.join(folder, 'model.safetensors')), weights);
  const [first, second] = hub.askedOfStore;
  assert.equal(first!.range, undefined);
  assert.match(second!.range!, /^bytes=\d{4,}-$/);
});

test('content that is not what the hub promised is refused and deleted', async () => {
  const { space, inCache } = tinyHub;
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

test('a file that is gone from the hub is named', async () => {
  const { space, repositories } = tinyHub;
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
  const folder = tinyHub.inCache('snapshots', at);
  return { kind: 'hub', name: 'hub:org/tiny', repository: 'org/tiny', commit: at, folder } as const;
}
