import assert from 'node:assert/strict';
import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import { existsSync } from 'node:fs';
import { mkdtemp, readFile, rm, utimes, writeFile } from 'node:fs/promises';
import os from 'node:os';
import path from 'node:path';
import { afterEach, beforeEach, test } from 'node:test';
import { CancelledError } from '../../src/experiment/errors/errors';
import { Heartbeat } from '../../src/files/heartbeat';
import { acquireLock, readLock, sweepLocks } from '../../src/files/lock';
import { startTicks, thisProcess } from '../../src/files/runningProcess';
import { until } from '../until';

let folder: string;
let file: string;
beforeEach(async () => {
  folder = await mkdtemp(path.join(os.tmpdir(), 'graft-lock-'));
  file = path.join(folder, 'deep/er/key.lock');
});
afterEach(() => rm(folder, { recursive: true, force: true }));

const longAgo = new Date(Date.now() - 3_600_000);
/** Longer than a busy machine takes, and shorter than a lock is watched before it is given up. */
const atOnceMs = 10_000;

async function writeLock(content: string, time = new Date()): Promise<void> {
  await (await acquireLock(file)).release();
  await writeFile(file, content);
  await utimes(file, time, time);
}

function ownerText(changes: object): string {
  return JSON.stringify({ ...thisProcess(), token: 't', acquiredAt: 'then', ...changes });
}

test('a lock says who holds it, and is gone after release', async () => {
  const lock = await acquireLock(file);
  const state = await readLock(file);
  assert.equal(state?.alive, true);
  assert.equal(state.owner?.pid, process.pid);
  await lock.release();
  assert.equal(await readLock(file), undefined);
});

test('the second one waits, says for whom once, and gets it after the release', async () => {
  const first = await acquireLock(file);
  const waitedFor: (number | undefined)[] = [];
  const order: string[] = [];
  const second = acquireLock(file, { onWait: ({ owner }) => waitedFor.push(owner?.pid) }).then((lock) => {
    order.push('second');
    return lock;
  });
  await until(() => waitedFor.length > 0);
  await new Promise((resolve) => setTimeout(resolve, 500));
  order.push('released');
  await first.release();
  await (await second).release();
  assert.deepEqual(order, ['released', 'second']);
  assert.deepEqual(waitedFor, [process.pid]);
});

test('a wait can be cancelled, and leaves the lock to its owner', async () => {
  const first = await acquireLock(file);
  await assert.rejects(acquireLock(file, { signal: AbortSignal.timeout(50) }), CancelledError);
  assert.equal((await readLock(file))?.alive, true);
  await first.release();
});

test('a lock whose pid now belongs to a process that started later is dead', async () => {
  await writeLock(ownerText({ startTime: 'another time' }));
  assert.equal((await readLock(file))?.alive, false);
  await (await acquireLock(file, { signal: AbortSignal.timeout(atOnceMs) })).release();
});

test('without a usable pid, only an advancing heartbeat counts', async (t) => {
  await writeLock(ownerText({ scope: 'another machine' }));
  const heartbeat = new Heartbeat();
  const looks = t.mock.method(heartbeat, 'judge').mock;
  const reading = readLock(file, heartbeat);
  await until(() => looks.callCount() > 0);
  await utimes(file, new Date(), new Date(Date.now() - 2000));
  assert.equal((await reading)?.alive, true);
  await utimes(file, longAgo, longAgo);
  assert.equal((await readLock(file))?.alive, false);
  const tomorrow = new Date(Date.now() + 86_400_000);
  await utimes(file, tomorrow, tomorrow);
  assert.equal((await readLock(file))?.alive, false, 'a time in the future was never a heartbeat');
});

test('content that is no lock is not trusted, and given up after a silence', async () => {
  for (const content of ['', '{"pid":-1}', '[]', 'null', ownerText({ pid: 'rm -rf' })]) {
    await writeLock(content, longAgo);
    assert.deepEqual(await readLock(file), { owner: undefined, alive: false });
    await (await acquireLock(file, { signal: AbortSignal.timeout(atOnceMs) })).release();
  }
});

test('a lock that came with a clone, as young as can be, is taken over', { timeout: 60_000 }, async () => {
  await writeLock(ownerText({ scope: 'another machine' }));
  await writeFile(`${file}.takeover`, '');
  const waitedFor: unknown[] = [];
  const lock = await acquireLock(file, { onWait: (state) => waitedFor.push(state.owner?.token) });
  assert.deepEqual(waitedFor, ['t'], 'it is named while it is watched');
  await lock.release();
});

test('a heartbeat that does not advance is dead, and so is one that stops', () => {
  const still = new Heartbeat(0);
  const now = Date.now();
  assert.equal(still.judge(now), undefined);
  for (const end = performance.now() + 2; performance.now() < end; );
  assert.equal(still.judge(now), false);
  assert.equal(new Heartbeat().judge(now + 86_400_000), false);
  const beating = new Heartbeat(0);
  beating.judge(now - 5000);
  assert.equal(beating.judge(now), true);
  assert.equal(beating.judge(now), true);
});

test('release leaves a lock that another process has taken', async () => {
  const lock = await acquireLock(file);
  const theirs = ownerText({ token: 'theirs' });
  await writeFile(file, theirs);
  await lock.release();
  assert.equal(await readFile(file, 'utf8'), theirs);
});

test('a killed owner is followed at once, by exactly one of many', { timeout: 20_000 }, async () => {
  const holder = spawn(process.execPath, ['-e', 'setInterval(() => {}, 1000)']);
  await once(holder, 'spawn');
  await writeLock(ownerText({ pid: holder.pid, startTime: await startTimeOf(holder) }));
  assert.equal((await readLock(file))?.alive, process.platform === 'linux');
  holder.kill('SIGKILL');
  await once(holder, 'exit');
  let holding = 0;
  let most = 0;
  await Promise.all(
    Array.from({ length: 8 }, async () => {
      const lock = await acquireLock(file);
      most = Math.max(most, ++holding);
      await new Promise((resolve) => setTimeout(resolve, 5));
      holding--;
      await lock.release();
    }),
  );
  assert.equal(most, 1);
  assert.equal(existsSync(`${file}.takeover`), false);
});

async function startTimeOf(child: ChildProcess): Promise<string> {
  if (process.platform !== 'linux') return '';
  return startTicks(await readFile(`/proc/${child.pid}/stat`, 'utf8')) ?? '';
}

test('the start time is read past a command that looks like fields', () => {
  const after = 'S 1 2 3 4 5 6 7 8 9 10 11 12 13 14 15 16 17 18 4242 20';
  assert.equal(startTicks(`7 (a) R (b c) ${after}`), '4242');
  assert.equal(startTicks(`7 (gone) ${after.replace('S', 'Z')}`), undefined);
});

test('a sweep removes the locks of dead processes only', async () => {
  const own = await acquireLock(file);
  const beside = (name: string) => path.join(path.dirname(file), name);
  await writeFile(beside('dead'), ownerText({ pid: 1, startTime: 'long ago' }));
  await writeFile(beside('elsewhere'), ownerText({ scope: 'another machine' }));
  await writeFile(beside('claim'), '20260101-000000-abcdef');
  await sweepLocks(path.dirname(file));
  const left = ['claim', 'dead', 'elsewhere', path.basename(file)].filter((name) => existsSync(beside(name)));
  assert.deepEqual(left, ['claim', 'elsewhere', path.basename(file)]);
  await own.release();
});
