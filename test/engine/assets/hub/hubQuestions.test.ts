import assert from 'node:assert/strict';
import { createServer, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';
import { test } from 'node:test';
import { askForListing } from '../../../../src/engine/assets/hub/hubQuestions';
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
