import assert from 'node:assert/strict';
import { execFileSync } from 'node:child_process';
import { mkdtempSync, rmSync, symlinkSync, writeFileSync } from 'node:fs';
import { createServer } from 'node:net';
import os from 'node:os';
import path from 'node:path';
import { test } from 'node:test';
import { openPlainFile, readPlainBytesAtOnce, readPlainFile } from '../../src/files/readPlainFile';

test('reads plain files, empty ones and links to them', async (t) => {
  const folder = temporary(t);
  for (const text of ['', 'text']) {
    const file = path.join(folder, `plain-${text}`);
    writeFileSync(file, text);
    symlinkSync(file, `${file}-link`);
    for (const name of [file, `${file}-link`]) {
      assert.equal(await readPlainFile(name), text);
      assert.equal(readPlainBytesAtOnce(name).toString(), text);
    }
  }
});

/** Special files, and the platforms that have them. */
const special: Record<string, (at: string) => void | Promise<void>> = {
  'a pipe': (at) => void execFileSync('mkfifo', [at]),
  'a device': (at) => symlinkSync('/dev/zero', at),
  'a folder': (at) => symlinkSync('/', at),
  'a file of the kernel': (at) => symlinkSync('/proc/self/status', at),
  "a file of the kernel's devices": (at) => symlinkSync('/sys/kernel/uevent_seqnum', at),
};

for (const [what, make] of Object.entries(special))
  test(`refuses ${what} at once`, { skip: process.platform !== 'linux' }, async (t) => {
    const at = path.join(temporary(t), 'special');
    await make(at);
    await assert.rejects(openPlainFile(at), { code: 'files/not-plain' });
    assert.throws(() => readPlainBytesAtOnce(at), { code: 'files/not-plain' });
  });

test('refuses a socket at once', { skip: process.platform === 'win32' }, async (t) => {
  const at = path.join(temporary(t), 'socket');
  const server = createServer();
  await new Promise<void>((resolve) => server.listen(at, resolve));
  t.after(() => server.close());
  await assert.rejects(openPlainFile(at), /ENXIO|not a plain file/);
});

function temporary(context: { after(end: () => void): void }): string {
  const folder = mkdtempSync(path.join(os.tmpdir(), 'graft-plain-'));
  context.after(() => rmSync(folder, { recursive: true, force: true }));
  return folder;
}
