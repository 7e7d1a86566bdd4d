import assert from 'node:assert/strict';
import { existsSync, mkdtempSync, readFileSync, rmSync, symlinkSync } from 'node:fs';
import os from 'node:os';
import path from 'node:path';
import { afterEach, beforeEach, test } from 'node:test';
import { GraftFolder } from '../../src/runs/graftFolder';
import { nameRun, pinRun } from '../../src/runs/runMarks';
import { deleteRun, trashFolder, undeleteRun } from '../../src/runs/runTrash';
import { writeRun } from '../extension/runs/writeRun';
import { testEngine } from './worlds';

const executor = testEngine('');
let graft: string;
beforeEach(() => {
  graft = path.join(mkdtempSync(path.join(os.tmpdir(), 'graft-trash-')), '.graft');
});
afterEach(() => rmSync(path.dirname(graft), { recursive: true, force: true }));

test('a deleted run is in the trash, and comes back as it was', async () => {
  const folder = await writeRun(graft, 'a');
  const before = readFileSync(path.join(folder, 'run.json'), 'utf8');
  await deleteRun(new GraftFolder(graft), 'a', executor);
  assert.ok(!existsSync(folder));
  await assert.rejects(deleteRun(new GraftFolder(graft), 'a', executor), { code: 'usage/no-run' });
  await undeleteRun(new GraftFolder(graft), 'a');
  assert.equal(readFileSync(path.join(folder, 'run.json'), 'utf8'), before);
  await assert.rejects(undeleteRun(new GraftFolder(graft), 'a'), { code: 'usage/no-run' });
});

test('a run in progress is not deleted', async () => {
  const folder = await writeRun(graft, 'a', { status: 'running' });
  await assert.rejects(deleteRun(new GraftFolder(graft), 'a', executor), { code: 'run/in-progress' });
  assert.ok(existsSync(folder));
});

test('a trash that is a link is refused', { skip: process.platform === 'win32' }, async () => {
  await writeRun(graft, 'a');
  symlinkSync(os.tmpdir(), trashFolder(new GraftFolder(graft)));
  await assert.rejects(deleteRun(new GraftFolder(graft), 'a', executor), { code: 'files/linked' });
});

test('names and pins are files of the run, taken away again', async () => {
  await writeRun(graft, 'a');
  const { name, pin } = new GraftFolder(graft).run('a');
  await nameRun(new GraftFolder(graft), 'a', ' the good one ');
  await pinRun(new GraftFolder(graft), 'a', true);
  assert.equal(readFileSync(name, 'utf8'), 'the good one\n');
  assert.ok(existsSync(pin));
  await nameRun(new GraftFolder(graft), 'a', '');
  await pinRun(new GraftFolder(graft), 'a', false);
  assert.ok(!existsSync(name) && !existsSync(pin));
  await assert.rejects(nameRun(new GraftFolder(graft), '../a', 'x'), { code: 'usage/no-run' });
});
