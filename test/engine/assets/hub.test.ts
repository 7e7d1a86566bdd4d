import assert from 'node:assert/strict';
import { createHash } from 'node:crypto';
import { mkdtempSync, readdirSync, readFileSync, rmSync } from 'node:fs';
import os from 'node:os';
import path from 'node:path';
import { test } from 'node:test';
import { fetchFromHub } from '../../../src/engine/assets/hub';
import { serve } from './serverFixture';

const source = { kind: 'hub', repository: 'org/name', revision: 'abc' } as const;
const content = Buffer.from('{"model_type": "bert"}');
const pin = (bytes: Buffer) => ({
  sha256: createHash('sha256').update(bytes).digest('hex'),
  bytes: bytes.length,
});

async function fetchConfig(expected: Buffer, use: (folder: string) => void): Promise<void> {
  const folder = mkdtempSync(path.join(os.tmpdir(), 'graft-hub-'));
  const server = await serve({ '/org/name/resolve/abc/config.json': { content } });
  const io = {
    fetch,
    signal: new AbortController().signal,
    env: { HF_ENDPOINT: server.url('') },
    cacheFolder: folder,
  };
  try {
    await fetchFromHub(source, [{ name: 'config.json', ...pin(expected) }], folder, io);
    use(folder);
  } finally {
    await server.close();
    rmSync(folder, { recursive: true });
  }
}

test('a file of a repository is downloaded at its revision', () =>
  fetchConfig(content, (folder) => {
    assert.deepEqual(readFileSync(path.join(folder, 'config.json')), content);
    assert.deepEqual(readdirSync(folder), ['config.json']);
  }));

test('a file that is not the pinned one is refused', async () => {
  const other = Buffer.from('{"model_type": "gpt2"}');
  await assert.rejects(
    fetchConfig(other, () => assert.fail('it was accepted')),
    { code: 'assets/wrong-checksum' },
  );
});
