import assert from 'node:assert/strict';
import { existsSync, mkdtempSync, readFileSync, rmSync, symlinkSync } from 'node:fs';
import os from 'node:os';
import path from 'node:path';
import { afterEach, beforeEach, test } from 'node:test';
import { runFiles } from '../../src/runs/graftFolder';
import { nameRun, pinRun } from '../../src/runs/runMarks';
import { deleteRun, trashFolder, undeleteRun } from '../../src/runs/runTrash';
import { writeRun } from '../extension/runs/writeRun';

let graft: string;
beforeEach(() => {
  graft = path.join(mkdtempSync(path.join(os.tmpdir(), 'graft-trash-')), '.graft');
});
afterEach(() => rmSync(path.dirname(graft), { recursive: true, force: true }));

test('a deleted run is in the trash, and comes back as it was', async () => {
  const folder = await writeRun(graft, 'a');
  const before = readFileSync(path.join(folder, 'run.json'), 'utf8');
  await deleteRun(graft, 'a');
  assert.ok(!existsSync(folder));
  await assert.rejects(deleteRun(graft, 'a'), { code: 'usage/no-run' });
  await undeleteRun(graft, 'a');
  assert.equal(readFileSync(path.join(folder, 'run.json'), 'utf8'), before);
  await assert.rejects(undeleteRun(graft, 'a'), { code: 'usage/no-run' });
});

test('a run in progress is not deleted', async () => {
  const folder = await writeRun(graft, 'a', { status: 'running' });
  await assert.rejects(deleteRun(graft, 'a'), { code: 'run/in-progress' });
  assert.ok(existsSync(folder));
});

test('a trash that is a link is refused', { skip: process.platform === 'win32' }, async () => {
  await writeRun(graft, 'a');
  symlinkSync(os.tmpdir(), trashFolder(graft));
  await assert.rejects(deleteRun(graft, 'a'), { code: 'files/linked' });
});

test('names and pins are files of the run, taken away again', async () => {
  await writeRun(graft, 'a');
  const { name, pin } = runFiles(graft, 'a');
  await nameRun(graft, 'a', ' the good one ');
  await pinRun(graft, 'a', true);
  assert.equal(readFileSync(name, 'utf8'), 'the good one\n');
  assert.ok(existsSync(pin));
  await nameRun(graft, 'a', '');
  await pinRun(graft, 'a', false);
  assert.ok(!existsSync(name) && !existsSync(pin));
  await assert.rejects(nameRun(graft, '../a', 'x'), { code: 'usage/no-run' });
});
