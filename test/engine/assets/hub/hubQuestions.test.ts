import assert from 'node:assert/strict';
import { createServer, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';
import { test } from 'node:test';
import { askForFile, askForListing } from '../../../../src/engine/assets/hub/hubQuestions';
import { HubSpace } from './hubSpace';

/** Asks a hub that stops in the middle of its listing. */
async function askSlowHub(
  whenHalf: (response: ServerResponse, stop: AbortController) => void,
): Promise<void> {
  const stop = new AbortController();
  const server = createServer((_, response) => {
    response.write('{"sha": "', () => whenHalf(response, stop));
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  const space = new HubSpace(`http://127.0.0.1:${(server.address() as AddressInfo).port}`);
  try {
    const io = { ...space.io(), signal: stop.signal };
    await askForListing({ repository: 'org/tiny', revision: 'main' }, io);
  } finally {
    server.closeAllConnections();
    server.close();
    space.remove();
  }
}

test('a cancel in the middle of a listing is a cancel', () =>
  assert.rejects(
    askSlowHub((_, stop) => setTimeout(() => stop.abort(), 50)),
    { name: 'CancelledError' },
  ));

test('a connection that breaks in a listing is distinguished from invalid JSON', async () => {
  await assert.rejects(
    askSlowHub((response) => setTimeout(() => response.destroy(), 50)),
    { code: 'network/unreachable' },
  );
  await assert.rejects(
    askSlowHub((response) => response.end('x')),
    { code: 'hub/bad-answer' },
  );
});

/** The origins that a hostile address tries to reach; `PORT` is that of the other server. */
const hostileAddresses = [
  'http://127.0.0.1:PORT/x',
  '//127.0.0.1:PORT/x',
  '/\t/127.0.0.1:PORT/x',
  '\t//127.0.0.1:PORT/x',
  '/\\127.0.0.1:PORT/x',
  '\\\\127.0.0.1:PORT/x',
  '/\t\\127.0.0.1:PORT/x',
  'http:/\t/127.0.0.1:PORT/x',
  'h\tttp://127.0.0.1:PORT/x',
  'HTTP://127.0.0.1:PORT/x',
  'http:127.0.0.1:PORT/x',
  'http://user:password@127.0.0.1:PORT/x',
  '//127.1:PORT/x',
  '//0x7f.1:PORT/x',
  '//2130706433:PORT/x',
  '//[::ffff:127.0.0.1]:PORT/x',
  '//localhost:PORT/x',
  '//LOCALHOST:PORT/x',
  '//%6cocalhost:PORT/x',
  '//127。0。0。1:PORT/x',
  '///127.0.0.1:PORT/x',
  '/..//127.0.0.1:PORT/x',
  'ftp://127.0.0.1:PORT/x',
  'http://[',
];

test('the token is sent to no other origin, even after a redirect', async () => {
  const toOther: (string | undefined)[] = [];
  const other = createServer(({ headers }, response) => {
    toOther.push(headers.authorization);
    response.end('{}');
  });
  let address = '';
  const hub = createServer(({ url }, response) => {
    if (url?.startsWith('/api/') || url?.includes('/resolve/'))
      response.writeHead(302, { location: address }).end();
    else response.writeHead(404).end();
  });
  for (const server of [other, hub])
    await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  const port = String((other.address() as AddressInfo).port);
  const space = new HubSpace(`http://127.0.0.1:${(hub.address() as AddressInfo).port}`);
  space.env = { HF_TOKEN: 'hf_secret' };
  try {
    for (const hostile of hostileAddresses) {
      address = Buffer.from(hostile.replace('PORT', port)).toString('latin1');
      const name = { repository: 'org/tiny', revision: 'main' };
      await assert.rejects(askForFile(name, 'config.json', space.io()), /./, hostile);
      await assert.rejects(askForListing(name, space.io()), /./, hostile);
      assert.deepEqual(toOther.filter(Boolean), [], hostile);
    }
  } finally {
    for (const server of [other, hub]) {
      server.closeAllConnections();
      server.close();
    }
    space.remove();
  }
});

test('a name and password in HF_ENDPOINT are refused and never shown', async () => {
  const space = new HubSpace('http://me:hunter2@127.0.0.1:1');
  await assert.rejects(askForListing({ repository: 'a/b', revision: 'main' }, space.io()), (error: Error) => {
    assert.equal((error as Error & { code: string }).code, 'hub/bad-endpoint');
    assert.doesNotMatch(JSON.stringify(error) + error.stack, /hunter2/);
    return true;
  });
  space.remove();
});

test('an endless listing ends in an error', () =>
  assert.rejects(
    askSlowHub((response) => {
      const part = `"${'x'.repeat(1 << 16)}",`;
      const write = () => {
        while (!response.destroyed && response.write(part)) {}
        response.once('drain', write);
      };
      write();
    }),
    { code: 'hub/bad-answer', message: /longer than/ },
  ));
