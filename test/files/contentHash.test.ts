import assert from 'node:assert/strict';
import { createHash, randomBytes } from 'node:crypto';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import os from 'node:os';
import path from 'node:path';
import { after, test } from 'node:test';
import { contentHash } from '../../src/files/contentHash';

const folder = mkdtempSync(path.join(os.tmpdir(), 'graft-hash-'));
after(() => rmSync(folder, { recursive: true }));

const mebibyte = 1 << 20;

for (const bytes of [0, 1, mebibyte, mebibyte + 1, 2 * mebibyte, 3 * mebibyte + 7])
  test(`a file of ${bytes} bytes is named by what is in it`, async () => {
    const file = path.join(folder, `${bytes}`);
    const content = randomBytes(bytes);
    writeFileSync(file, content);
    const sha256 = createHash('sha256').update(content).digest('hex');
    assert.deepEqual(await contentHash(file, 'sha256'), { hash: sha256, bytes });
    const git = createHash('sha1').update(`blob ${bytes}\0`).update(content).digest('hex');
    assert.deepEqual(await contentHash(file, 'git'), { hash: git, bytes });
  });

test('it can be stopped, and a folder is no file', async () => {
  const file = path.join(folder, 'large');
  writeFileSync(file, randomBytes(2 * mebibyte));
  await assert.rejects(contentHash(file, 'sha256', AbortSignal.abort()), { name: 'AbortError' });
  await assert.rejects(contentHash(folder, 'sha256'), { code: 'files/not-plain' });
});
