import assert from 'node:assert/strict';
import { mkdirSync, mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import os from 'node:os';
import path from 'node:path';
import { afterEach, beforeEach, test } from 'node:test';
import type { RunRecord } from '../../src/experiment/runs/run';
import { acquireLock } from '../../src/files/lock';
import { readClaim, sweepUnbegun, writeClaim } from '../../src/runs/claims';
import { GraftFolder, newRunId } from '../../src/runs/graftFolder';
import { listRuns, writeRunRecord } from '../../src/runs/runRecord';

let graft: string;
beforeEach(() => {
  graft = path.join(mkdtempSync(path.join(os.tmpdir(), 'graft-runs-')), '.graft');
});
afterEach(() => rmSync(path.dirname(graft), { recursive: true, force: true }));

async function writeRun(id: string, startedAt: string): Promise<RunRecord> {
  const record: RunRecord = {
    id,
    experiment: path.join(path.dirname(graft), 'e.graft.md'),
    status: 'done',
    startedAt,
    process: { pid: 1, startTime: '', scope: '' },
    keys: {},
    overrides: [],
  };
  await new GraftFolder(graft).make(new GraftFolder(graft).run(id).folder);
  await writeRunRecord(new GraftFolder(graft).run(record.id), record);
  return record;
}

test('ids sort by time and do not meet', () => {
  const [first, second, later] = [newRunId(0), newRunId(0), newRunId(1000)];
  assert.match(first!, /^19700101-000000-[0-9a-f]{6}$/);
  assert.notEqual(first, second);
  assert.ok(first! < later!);
});

test('the folder ignores itself for Git, and what its user wrote there stays', async () => {
  await new GraftFolder(graft).make(path.join(graft, 'runs', 'a'));
  assert.equal(readFileSync(path.join(graft, '.gitignore'), 'utf8'), '*\n');
  writeFileSync(path.join(graft, '.gitignore'), 'cache\n');
  await new GraftFolder(graft).make(path.join(graft, 'runs', 'a'));
  assert.equal(readFileSync(path.join(graft, '.gitignore'), 'utf8'), 'cache\n');
});

test('a file in the way of the folder is named', async () => {
  writeFileSync(graft, 'mine');
  await assert.rejects(new GraftFolder(graft).make(path.join(graft, 'runs', 'a')), {
    code: 'files/in-the-way',
    message: `Graft needs a folder at ${graft}, but it is a file.`,
  });
});

test('a place that cannot be written is named', { skip: process.platform !== 'linux' }, () =>
  assert.rejects(new GraftFolder('/sys/.graft').make('/sys/.graft/runs/a'), {
    code: 'files/read-only',
    message: /\/sys\/\.graft/,
  }),
);

test('runs are listed newest first; what is broken is passed over', async () => {
  const old = await writeRun('a', '2020-01-01');
  const fresh = await writeRun('b', '2021-01-01');
  mkdirSync(path.join(graft, 'runs', 'c'));
  writeFileSync(path.join(graft, 'runs', 'c', 'run.json'), '{"id":"c"}');
  assert.deepEqual(await listRuns(new GraftFolder(graft)), [fresh, old]);
});

test('a claim names the run that works towards a key; one that names no run is none', async () => {
  const run = await writeRun('a', '2020-01-01');
  mkdirSync(path.join(graft, 'claims'));
  await writeClaim(new GraftFolder(graft), 'key', 'a');
  assert.deepEqual(await readClaim(new GraftFolder(graft), 'key'), run);
  for (const text of ['../runs/a', 'gone', '']) {
    writeFileSync(new GraftFolder(graft).claim('key').claim, text);
    assert.equal(await readClaim(new GraftFolder(graft), 'key'), undefined);
  }
});

test('a sweep removes run folders without a record, unless a living process claims them or they hold more', async () => {
  await writeRun('recorded', '2020-01-01');
  const folder = new GraftFolder(graft);
  for (const id of ['empty', 'begun', 'logged', 'foreign', 'claimed', 'claimed-by-nobody'])
    mkdirSync(folder.run(id).folder);
  writeFileSync(folder.run('begun').snapshot, '# An experiment');
  writeFileSync(folder.run('begun').events, '');
  writeFileSync(folder.run('logged').events, '{}\n');
  writeFileSync(path.join(folder.run('foreign').folder, 'thesis.md'), '# Mine');
  mkdirSync(path.join(graft, 'claims'));
  await writeClaim(folder, 'key', 'claimed');
  await writeClaim(folder, 'other', 'claimed-by-nobody');
  const lock = await acquireLock(folder.claim('key').lock);
  await sweepUnbegun(folder);
  assert.deepEqual(readdirSync(path.join(graft, 'runs')).sort(), [
    'claimed',
    'foreign',
    'logged',
    'recorded',
  ]);
  await lock.release();
});
