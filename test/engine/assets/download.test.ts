import assert from 'node:assert/strict';
import { createHash, randomBytes } from 'node:crypto';
import { existsSync, statSync } from 'node:fs';
import { mkdtemp, readFile, rm, writeFile } from 'node:fs/promises';
import os from 'node:os';
import path from 'node:path';
import { afterEach, beforeEach, test } from 'node:test';
import type { AssetIo } from '../../../src/engine/assets/assetIo';
import { freeSpace, requireSpace } from '../../../src/engine/assets/diskSpace';
import { download } from '../../../src/engine/assets/download';
import { networkFetch } from '../../../src/engine/assets/networkFetch';
import { until } from '../../until';
import { type FixtureServer, type Served, serve } from './serverFixture';

const content = randomBytes(300_000);
const sha256 = createHash('sha256').update(content).digest('hex');

let folder: string;
let target: string;
let server: FixtureServer | undefined;
beforeEach(async () => {
  folder = await mkdtemp(path.join(os.tmpdir(), 'graft-download-'));
  target = path.join(folder, 'deep/a.whl');
});
afterEach(async () => {
  await server?.close();
  server = undefined;
  await rm(folder, { recursive: true, force: true });
});

function io(signal = new AbortController().signal): AssetIo {
  return { fetch: networkFetch({}), signal, env: {}, cacheFolder: folder };
}

async function get(
  served: Partial<Served> = {},
  options: Partial<{ signal: AbortSignal; onBytes: (done: number) => void }> = {},
) {
  server = await serve({ '/a.whl': { content, ...served } });
  const remote = { url: server.url('/a.whl'), hash: sha256, bytes: content.length };
  await download(
    remote,
    target,
    io(options.signal),
    ({ phase, done }) => phase === 'downloading' && options.onBytes?.(done),
  );
}

test('a file arrives whole, with progress, and leaves no part behind', async () => {
  const seen: number[] = [];
  await get({}, { onBytes: (done) => seen.push(done) });
  assert.deepEqual(await readFile(target), content);
  assert.equal(seen.at(-1), content.length);
  assert.equal(existsSync(`${target}.part`), false);
});

test('a connection that breaks again and again is taken up where it broke', async () => {
  await get({ breakAfter: 100_000, breaks: 2 });
  assert.deepEqual(await readFile(target), content);
  assert.equal(server!.ranges[0], undefined);
  assert.match(server!.ranges[1]!, /^bytes=\d+-$/);
  assert.equal(server!.ranges.length, 3);
});

test('a part of an earlier attempt is not downloaded again', async () => {
  await get();
  await rm(target);
  await writeFile(`${target}.part`, content.subarray(0, 299_000));
  await server!.close();
  await get();
  assert.deepEqual(server!.ranges, ['bytes=299000-']);
  assert.deepEqual(await readFile(target), content);
});

test('a server without ranges sends everything, and the part starts over', async () => {
  await get({ breakAfter: 100_000, breaks: 1, ignoreRanges: true });
  assert.deepEqual(await readFile(target), content);
});

test('another file is refused, naming both checksums, and deleted', async () => {
  const other = Buffer.from(content);
  other[7]! ^= 1;
  const got = createHash('sha256').update(other).digest('hex');
  await assert.rejects(get({ content: other }), (error: Error & { code: string }) => {
    assert.equal(error.code, 'assets/wrong-checksum');
    assert.match(error.message, new RegExp(`${got}.*${sha256}`));
    return true;
  });
  assert.equal(existsSync(target) || existsSync(`${target}.part`), false);
});

for (const [what, other] of Object.entries({
  shorter: content.subarray(0, 1000),
  longer: Buffer.concat([content, content]),
}))
  test(`a ${what} file is refused the same way`, async () => {
    const expected = what === 'longer' ? createHash('sha256').update('nothing').digest('hex') : sha256;
    server = await serve({ '/a.whl': { content: other } });
    const remote = { url: server.url('/a.whl'), hash: expected, bytes: content.length };
    await assert.rejects(download(remote, target, io()), { code: 'assets/wrong-checksum' });
    assert.equal(existsSync(`${target}.part`), false);
  });

test('a server that says no is named with its status', async () => {
  await assert.rejects(get({ status: 403 }), { code: 'network/refused', message: /403.*a\.whl/ });
  assert.equal(server!.ranges.length, 1);
});

test('a missing network is a coded error, and the partial file stays', async () => {
  server = await serve({});
  const url = server.url('/a.whl');
  await server.close();
  await rm(folder, { recursive: true });
  const slow = download({ url, hash: sha256, bytes: 10 }, target, io());
  await assert.rejects(slow, { code: 'network/unreachable', message: /127\.0\.0\.1.*ECONNREFUSED/ });
});

test('an unknown host is not asked twice', async () => {
  let asked = 0;
  const fetch: typeof globalThis.fetch = async () => {
    asked += 1;
    throw new TypeError('fetch failed', { cause: Object.assign(new Error('no'), { code: 'ENOTFOUND' }) });
  };
  await assert.rejects(
    download({ url: 'https://nowhere.invalid/a.whl', hash: sha256, bytes: 10 }, target, { ...io(), fetch }),
    {
      code: 'network/unreachable',
    },
  );
  assert.equal(asked, 1);
});

const hasPart = () => (statSync(`${target}.part`, { throwIfNoEntry: false })?.size ?? 0) > 0;

test('a download can be cancelled, and keeps its part for the next time', async () => {
  const stop = new AbortController();
  await assert.rejects(
    get({ slow: true }, { signal: stop.signal, onBytes: () => void until(hasPart).then(() => stop.abort()) }),
    {
      code: 'run/cancelled',
    },
  );
  assert.ok(hasPart());
});

test('disk space is checked first, even without a folder', async () => {
  const there = path.join(folder, 'not/yet');
  assert.equal((await freeSpace(there)) > 0, true);
  await requireSpace(there, 1, 'This');
  await assert.rejects(requireSpace(there, 1e18, 'The engine'), {
    code: 'files/disk-full',
    message: /^The engine needs 1000000 TB/,
  });
});

test('a server without ranges that breaks each time cannot begin forever', async () => {
  const breaks = { ignoreRanges: true, breakAfter: 1000, breakGrows: 1000, breaks: 12 };
  await assert.rejects(get(breaks), { code: 'network/unreachable' });
  assert.ok(server!.ranges.length < 10, `${server!.ranges.length} requests`);
});

test('an invalid proxy is named without its password', async () => {
  for (const address of ['nonsense', 'localhost:3128', 'socks5://user:secret@proxy.example'])
    await assert.rejects(
      networkFetch({ HTTPS_PROXY: address })('https://files.example/'),
      (thrown: Error) => {
        assert.match(thrown.message, /HTTPS_PROXY is not the address/);
        assert.doesNotMatch(thrown.message, /secret/);
        return 'code' in thrown && thrown.code === 'network/proxy';
      },
    );
});

test('a certificate bundle that cannot be read is named', async () => {
  await assert.rejects(networkFetch({ PIP_CERT: '/nowhere/ca.pem' })('https://files.example/'), {
    code: 'network/certificates',
    message: /\/nowhere\/ca\.pem/,
  });
});
