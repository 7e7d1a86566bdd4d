import assert from 'node:assert/strict';
import {
  existsSync,
  mkdirSync,
  mkdtempSync,
  readdirSync,
  rmSync,
  symlinkSync,
  utimesSync,
  writeFileSync,
} from 'node:fs';
import os from 'node:os';
import path from 'node:path';
import { afterEach, beforeEach, test } from 'node:test';
import { planClean } from '../../../src/engine/stages/planClean';
import { removeStored } from '../../../src/engine/stages/removeStored';
import { storedItems } from '../../../src/engine/stages/storedItems';
import type { RunRecord } from '../../../src/experiment/runs/run';
import { acquireLock } from '../../../src/files/lock';
import { thisProcess } from '../../../src/files/runningProcess';
import { writeClaim } from '../../../src/runs/claims';
import { GraftFolder } from '../../../src/runs/graftFolder';
import { pinRun } from '../../../src/runs/runMarks';
import { writeRunRecord } from '../../../src/runs/runRecord';
import { testEngine } from '../../runs/worlds';

let folder: string;
let graft: string;
beforeEach(() => {
  folder = mkdtempSync(path.join(os.tmpdir(), 'graft-clean-'));
  graft = path.join(folder, '.graft');
});
afterEach(() => rmSync(folder, { recursive: true, force: true }));

const executor = testEngine('');
const key = (letter: string) => letter.repeat(32);
const longAgo = new Date(Date.now() - 3_600_000);

function writeResult(stage: string, name: string, bytes = 100): string {
  const result = path.join(graft, 'cache', stage, name);
  mkdirSync(path.join(result, 'model'), { recursive: true });
  writeFileSync(path.join(result, 'result.json'), '{}');
  writeFileSync(path.join(result, 'model', 'weights'), Buffer.alloc(bytes - 2));
  return result;
}

async function writeRun(id: string, changes: Partial<RunRecord> = {}): Promise<void> {
  const dead = { ...thisProcess(), startTime: 'another' };
  const record: RunRecord = {
    id,
    experiment: '/e.graft.md',
    status: 'done',
    startedAt: '2020-01-01',
    process: dead,
    keys: { finetune: key('a') },
    overrides: [],
    ...changes,
  };
  await new GraftFolder(graft).make(new GraftFolder(graft).run(id).folder);
  await writeRunRecord(new GraftFolder(graft).run(record.id), record);
}

const items = () => storedItems(graft, Date.now(), executor);
const plan = async (all = true) => planClean(await items(), { all });

test('results and runs are listed with their sizes; what has other names is not', async () => {
  writeResult('finetune', key('a'), 1000);
  writeResult('finetune', 'notes');
  writeResult('images', key('a'));
  writeResult('features', key('b'));
  writeFileSync(path.join(graft, 'cache', 'digests.json'), '{}');
  await writeRun('r1');
  mkdirSync(path.join(graft, 'runs', 'my notes'));
  const { results, runs } = await items();
  assert.deepEqual(
    results.map(({ stage, key, bytes }) => [stage, key, bytes]),
    [
      ['finetune', key('a'), 1000],
      ['features', key('b'), 100],
    ],
  );
  assert.deepEqual(
    runs.map(({ id, record, isRunning, isPinned }) => [id, record?.status, isRunning, isPinned]),
    [['r1', 'done', false, false]],
  );
});

test('without a .graft folder there is nothing to remove', async () => {
  assert.deepEqual(await items(), { results: [], runs: [] });
});

test('only planned items are removed', async () => {
  const old = writeResult('finetune', key('a'));
  writeResult('finetune', key('b'));
  await writeRun('r1');
  await writeRun('r2', { keys: { finetune: key('b') }, startedAt: '2021-01-01' });
  mkdirSync(path.join(graft, 'removed'));
  writeFileSync(path.join(graft, 'removed', 'left'), '');
  await removeStored(graft, (await plan(false)).removals);
  assert.equal(existsSync(old), false);
  assert.deepEqual(readdirSync(path.join(graft, 'cache', 'finetune')), [key('b')]);
  assert.deepEqual(readdirSync(path.join(graft, 'runs')), ['r2']);
  assert.deepEqual(readdirSync(graft).sort(), ['.gitignore', 'cache', 'runs']);
});

test('nothing is removed through a link', async () => {
  const outside = path.join(folder, 'outside');
  mkdirSync(path.join(outside, key('c')), { recursive: true });
  writeFileSync(path.join(outside, key('c'), 'mine'), '');
  mkdirSync(path.join(graft, 'cache', 'finetune'), { recursive: true });
  symlinkSync(outside, path.join(graft, 'cache', 'dataset'));
  symlinkSync(path.join(outside, key('c')), path.join(graft, 'cache', 'finetune', key('d')));
  symlinkSync(outside, path.join(graft, 'runs'));
  symlinkSync(outside, path.join(graft, 'removed'));
  const inside = writeResult('finetune', key('e'));
  symlinkSync(outside, path.join(inside, 'link'));
  const { removals } = await plan();
  assert.deepEqual(
    removals.map((each) => each.folder),
    [inside],
  );
  await removeStored(graft, removals);
  assert.equal(existsSync(inside), false);
  assert.ok(existsSync(path.join(outside, key('c'), 'mine')));
  const linked = path.join(folder, 'linked');
  symlinkSync(graft, linked);
  await assert.rejects(storedItems(linked, Date.now(), executor), { code: 'files/linked' });
});

test('a locked run stays', async () => {
  await writeRun('r1', { status: 'running', process: thisProcess() });
  writeResult('finetune', key('a'));
  const lock = await acquireLock(new GraftFolder(graft).claim(key('a')).lock);
  await writeClaim(new GraftFolder(graft), key('a'), 'r1');
  assert.deepEqual((await plan()).removals, []);
  await writeClaim(new GraftFolder(graft), key('a'), 'gone');
  await assert.rejects(plan(), { code: 'clean/run-starts' });
  await lock.release();
  // Its process still lives and says that it runs.
  assert.deepEqual((await plan()).removals, []);
  await writeRun('r1', { status: 'running' });
  assert.equal((await plan()).removals.length, 2);
});

test('a run that is about to write its record stays, until it is old', async () => {
  const { folder: starting } = new GraftFolder(graft).run('r1');
  mkdirSync(starting, { recursive: true });
  assert.deepEqual((await plan()).removals, []);
  utimesSync(starting, longAgo, longAgo);
  assert.equal((await plan()).removals.length, 1);
});

test('a pin keeps a run until it is taken away', async () => {
  await writeRun('r1');
  await pinRun(new GraftFolder(graft), 'r1', true);
  assert.deepEqual((await plan()).removals, []);
  await pinRun(new GraftFolder(graft), 'r1', false);
  assert.equal((await plan()).removals.length, 1);
  for (const id of ['r2', '../runs/r1', ''])
    await assert.rejects(pinRun(new GraftFolder(graft), id, true), { code: 'usage/no-run' });
});
