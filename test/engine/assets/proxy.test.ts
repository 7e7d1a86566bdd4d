import assert from 'node:assert/strict';
import { execFileSync } from 'node:child_process';
import { mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { createServer } from 'node:https';
import type { AddressInfo } from 'node:net';
import os from 'node:os';
import path from 'node:path';
import { after, afterEach, beforeEach, test } from 'node:test';
import { download } from '../../../src/engine/assets/download';
import { networkFetch } from '../../../src/engine/assets/networkFetch';
import { sha256 } from './hub/hubFixture';
import { type ProxyFixture, startProxy } from './proxyFixture';
import { type FixtureServer, serve } from './serverFixture';

const scratch = mkdtempSync(path.join(os.tmpdir(), 'graft-proxy-'));
after(() => rmSync(scratch, { recursive: true }));
const content = Buffer.alloc(100_000, 'weights ');
const login = 'ann:hunter2secret';

let proxy: ProxyFixture;
let server: FixtureServer;
beforeEach(async () => {
  proxy = await startProxy({ login });
  server = await serve({ '/model.bin': { content } });
});
afterEach(async () => {
  await proxy.close();
  await server.close();
  rmSync(path.join(scratch, 'model.bin'), { force: true });
});

async function fetchBy(env: Record<string, string>, url = server.url('/model.bin')): Promise<void> {
  const { signal } = new AbortController();
  const io = { fetch: networkFetch(env), signal, env } as unknown as Parameters<typeof download>[2];
  const remote = { url, hash: sha256(content), bytes: content.length };
  await download(remote, path.join(scratch, 'model.bin'), io);
  assert.deepEqual(readFileSync(path.join(scratch, 'model.bin')), content);
}

const at = (who: string, port = proxy.port) => `http://${who}@127.0.0.1:${port}`;

for (const name of ['HTTP_PROXY', 'http_proxy'])
  test(`a file comes through the proxy of ${name} with its name and password`, async () => {
    await fetchBy({ [name]: at(login) });
    assert.equal(proxy.asked.length, 1);
    assert.equal(server.ranges.length, 1);
  });

for (const exception of ['127.0.0.1', 'example.org,127.0.0.1', '*'])
  test(`NO_PROXY=${exception} leaves the proxy out`, async () => {
    await fetchBy({ HTTP_PROXY: at(login), NO_PROXY: exception });
    assert.deepEqual(proxy.asked, []);
  });

test('another name in NO_PROXY does not', async () => {
  await fetchBy({ HTTP_PROXY: at(login), NO_PROXY: 'example.org,10.0.0.1' });
  assert.equal(proxy.asked.length, 1);
});

/** Everything that a program could print of an error. */
function allOf(thrown: unknown): string {
  if (!(thrown instanceof Error)) return String(thrown);
  return `${thrown.stack} ${JSON.stringify(thrown)} ${allOf(thrown.cause)}`;
}

async function refusal(env: Record<string, string>, url?: string): Promise<Error & { code: string }> {
  const thrown = await fetchBy(env, url).then(
    () => assert.fail('it was fetched'),
    (error: unknown) => error as Error & { code: string },
  );
  assert.doesNotMatch(allOf(thrown), /hunter2/);
  return thrown;
}

test('a refused password is a coded error that does not show it', async () => {
  const { code, message } = await refusal({ HTTP_PROXY: at('ann:hunter2wrong') });
  assert.match(code, /^network\//, message);
});

test('a proxy that is gone is a coded error that does not show its password', async () => {
  await proxy.close();
  const { code, message } = await refusal({ HTTP_PROXY: at(login) });
  assert.equal(code, 'network/unreachable', message);
  proxy = await startProxy({ login });
});

test('a tunnel through HTTPS_PROXY ends at a server whose certificate is trusted', {
  skip: process.platform === 'win32' && 'Windows has no openssl.',
}, async () => {
  const [key, cert] = ['key.pem', 'cert.pem'].map((name) => path.join(scratch, name));
  const subject = ['-subj', '/CN=localhost', '-addext', 'subjectAltName=IP:127.0.0.1'];
  execFileSync(
    'openssl',
    ['req', '-x509', '-newkey', 'rsa:2048', '-nodes', '-keyout', key!, '-out', cert!, ...subject],
    { stdio: 'ignore' },
  );
  const secure = createServer({ key: readFileSync(key!), cert: readFileSync(cert!) }, (_, response) =>
    response.end(content),
  );
  await new Promise<void>((resolve) => secure.listen(0, '127.0.0.1', resolve));
  const url = `https://127.0.0.1:${(secure.address() as AddressInfo).port}/model.bin`;
  try {
    await fetchBy({ HTTPS_PROXY: at(login), SSL_CERT_FILE: cert! }, url);
    assert.equal(proxy.asked.length, 1);
    const untrusted = await refusal({ HTTPS_PROXY: at(login) }, url);
    assert.equal(untrusted.code, 'network/unreachable');
    const refused = await refusal({ HTTPS_PROXY: at('ann:hunter2wrong'), SSL_CERT_FILE: cert! }, url);
    assert.match(refused.code, /^network\//);
  } finally {
    secure.closeAllConnections();
    secure.close();
  }
});
