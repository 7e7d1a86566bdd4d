import assert from 'node:assert/strict';
import { execFileSync } from 'node:child_process';
import { existsSync } from 'node:fs';
import { mkdir, mkdtemp, readdir, readFile, rm, utimes, writeFile } from 'node:fs/promises';
import os from 'node:os';
import path from 'node:path';
import { afterEach, beforeEach, test } from 'node:test';
import { GraftError } from '../../src/experiment/errors/errors';
import { buildFolder, replaceAtOnce, writeAtomically } from '../../src/files/atomicWrite';
import { asFileError, asUnforeseenFileError } from '../../src/files/fileErrors';
import { sweepTemporary, temporarySibling } from '../../src/files/temporary';

let folder: string;
beforeEach(async () => {
  folder = await mkdtemp(path.join(os.tmpdir(), 'graft-atomic-'));
});
afterEach(() => rm(folder, { recursive: true, force: true }));

async function* pieces(failAfter = Number.POSITIVE_INFINITY): AsyncGenerator<Uint8Array> {
  for (let index = 0; index < 3; index++) {
    if (index === failAfter) throw new Error('the source broke');
    yield Buffer.from(`piece ${index}\n`);
  }
}

for (const write of [writeAtomically, replaceAtOnce]) {
  test(`texts, bytes and streams arrive whole: ${write.name}`, async () => {
    const file = path.join(folder, 'a.txt');
    await write(file, 'text');
    assert.equal(await readFile(file, 'utf8'), 'text');
    await write(file, new Uint8Array([1, 2, 3]));
    assert.deepEqual([...(await readFile(file))], [1, 2, 3]);
    await write(file, pieces());
    assert.equal(await readFile(file, 'utf8'), 'piece 0\npiece 1\npiece 2\n');
    assert.deepEqual(await readdir(folder), ['a.txt']);
  });

  test(`a source that breaks leaves the old file and nothing else: ${write.name}`, async () => {
    const file = path.join(folder, 'a.txt');
    await write(file, 'old');
    await assert.rejects(write(file, pieces(2)), /the source broke/);
    assert.equal(await readFile(file, 'utf8'), 'old');
    assert.deepEqual(await readdir(folder), ['a.txt']);
  });
}

test('a folder appears when it is filled, or not at all', async () => {
  const target = path.join(folder, 'deep/result');
  await buildFolder(target, async (temporary) => {
    await writeFile(path.join(temporary, 'a'), 'A');
    assert.equal(existsSync(target), false);
  });
  assert.deepEqual(await readdir(path.dirname(target)), ['result']);
  assert.equal(await readFile(path.join(target, 'a'), 'utf8'), 'A');

  await assert.rejects(
    buildFolder(path.join(folder, 'deep/other'), async (temporary) => {
      await writeFile(path.join(temporary, 'a'), 'A');
      throw new Error('no');
    }),
    /no/,
  );
  assert.deepEqual(await readdir(path.dirname(target)), ['result']);
});

test('the first of two builders of a folder wins, and neither fails', async () => {
  const target = path.join(folder, 'result');
  await buildFolder(target, (temporary) => writeFile(path.join(temporary, 'who'), 'first'));
  await buildFolder(target, (temporary) => writeFile(path.join(temporary, 'who'), 'second'));
  assert.equal(await readFile(path.join(target, 'who'), 'utf8'), 'first');
  assert.deepEqual(await readdir(folder), ['result']);
});

test("a dead process's files are removed; a living one's stay", async () => {
  const sibling = () => temporarySibling(path.join(folder, 'result'));
  const dead = sibling().replace(/\.\d+-/, '.999999-');
  await mkdir(dead);
  const elsewhere = sibling().replace(/-[0-9a-f]{8}\./, '-00000000.');
  await mkdir(elsewhere);
  await writeFile(path.join(folder, '.hidden.tmp'), 'not ours');
  await buildFolder(path.join(folder, 'result'), async () => {
    await sweepTemporary(folder);
    assert.equal(existsSync(dead), false);
    assert.equal((await readdir(folder)).filter((name) => name.endsWith('.tmp')).length, 3);
    assert.equal(existsSync(elsewhere), true, 'a process of another machine may live');
    await utimes(elsewhere, 0, 0);
    await sweepTemporary(folder);
    assert.equal(existsSync(elsewhere), false);
  });
  assert.deepEqual((await readdir(folder)).sort(), ['.hidden.tmp', 'result']);
});

function isRoot(): boolean {
  return process.platform === 'linux' && process.getuid?.() === 0;
}

/** Runs work in a separate file system of 1 MB; false if this machine does not allow mounting one. */
async function onSmallDisk(work: (disk: string) => Promise<void>): Promise<boolean> {
  const disk = path.join(folder, 'disk');
  await mkdir(disk);
  try {
    execFileSync('mount', ['-t', 'tmpfs', '-o', 'size=1m', 'tmpfs', disk], { stdio: 'ignore' });
  } catch {
    return false;
  }
  try {
    await work(disk);
  } finally {
    execFileSync('umount', [disk]);
  }
  return true;
}

const needsRoot = isRoot() ? false : 'only root on Linux may mount a small disk';

test('a full disk is a coded error, and the old file stays', { skip: needsRoot }, async (context) => {
  const ran = await onSmallDisk(async (disk) => {
    const file = path.join(disk, 'a');
    await writeAtomically(file, 'old');
    await assert.rejects(writeAtomically(file, new Uint8Array(3_000_000)), (error) => {
      assert.ok(error instanceof GraftError);
      assert.equal(error.code, 'files/disk-full');
      assert.match(error.message, new RegExp(file));
      assert.ok(error.remedy);
      return true;
    });
    assert.equal(await readFile(file, 'utf8'), 'old');
    assert.deepEqual(await readdir(disk), ['a']);
  });
  if (!ran) context.skip('this machine does not let root mount a small disk');
});

test('a read-only disk is a coded error', { skip: needsRoot }, async (context) => {
  const ran = await onSmallDisk(async (disk) => {
    execFileSync('mount', ['-o', 'remount,ro', disk]);
    await assert.rejects(writeAtomically(path.join(disk, 'a'), 'text'), { code: 'files/read-only' });
    await assert.rejects(
      buildFolder(path.join(disk, 'b/c'), async () => undefined),
      { code: 'files/read-only' },
    );
  });
  if (!ran) context.skip('this machine does not let root mount a small disk');
});

test('each failure of a disk has a code', () => {
  const failure = (code: string) => Object.assign(new Error(code), { code, syscall: 'open', path: '/a' });
  const codes = {
    EIO: 'disk-failure',
    EMFILE: 'too-many-open',
    ENFILE: 'too-many-open',
    EACCES: 'read-only',
    EROFS: 'read-only',
    ENOSPC: 'disk-full',
    ENOENT: 'missing',
    EBUSY: 'failed',
  };
  for (const [code, expected] of Object.entries(codes)) {
    const coded = asUnforeseenFileError(failure(code));
    assert.ok(coded instanceof GraftError && coded.code === `files/${expected}`, code);
    assert.match(coded.message, /\/a\b/);
    assert.ok(coded.remedy);
  }
  const defect = new TypeError('x is not a function');
  assert.equal(asUnforeseenFileError(defect), defect);
  const refused = Object.assign(new Error('connect'), { code: 'ECONNREFUSED', syscall: 'connect' });
  assert.equal(asUnforeseenFileError(refused), refused);
});

test('other failures keep their own form', () => {
  const missing = Object.assign(new Error('gone'), { code: 'ENOENT' });
  assert.equal(asFileError(missing, '/a'), missing);
  const full = asFileError(Object.assign(new Error('full'), { code: 'EDQUOT' }), '/a');
  assert.ok(full instanceof GraftError && full.code === 'files/disk-full');
});
