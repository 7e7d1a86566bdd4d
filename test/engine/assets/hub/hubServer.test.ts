import assert from 'node:assert/strict';
import { mkdirSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import { afterEach, beforeEach, test } from 'node:test';
import { startHub } from './hubFixture';
import { commit, openTinyHub, type TinyHub, tiny } from './tinyHub';

let tinyHub: TinyHub;
beforeEach(async () => {
  tinyHub = await openTinyHub();
});
afterEach(() => tinyHub.close());

test('the token goes to the hub and to no other host', async () => {
  const { hub, space, repositories } = tinyHub;
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
  const { space, repositories } = tinyHub;
  repositories['org/tiny']!.gatedFor = 'hf_stored';
  writeFileSync(path.join(space.home, 'token'), 'hf_stored\n');
  assert.equal((await space.find('hub:org/tiny')).kind, 'hub');
  space.remove();
  mkdirSync(space.home);
  writeFileSync(path.join(space.home, 'token'), 'hf_stored\n');
  space.env = { HF_HUB_DISABLE_IMPLICIT_TOKEN: '1' };
  await assert.rejects(space.find('hub:org/tiny'), { code: 'hub/gated' });
});

test('each refusal has its own code and remedy', async () => {
  const { space, repositories } = tinyHub;
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

test('a server that is no hub is recognized', async () => {
  const { space } = tinyHub;
  space.env = { HF_ENDPOINT: 'ftp://mirror' };
  await assert.rejects(space.find('hub:org/tiny'), { code: 'hub/bad-endpoint' });
  const page = await startHub({});
  await page.close();
  space.env = { HF_ENDPOINT: page.endpoint };
  await assert.rejects(space.find('hub:org/tiny'), { code: 'network/unreachable' });
});
