import assert from 'node:assert/strict';
import path from 'node:path';
import { test } from 'node:test';
import { findGraftFolder, GraftFolder } from '../../src/runs/graftFolder';

const find = (...there: string[]) =>
  findGraftFolder('/a/b/c/x.graft.md', async (name) =>
    there.map((each) => path.resolve(each)).includes(name),
  );

test('the nearest ancestor with a .graft folder, even above a repository', async () => {
  assert.equal(await find('/a/.graft', '/a/b/.graft', '/a/b/c/.git'), path.resolve('/a/b/.graft'));
});

test('else beside the nearest repository', async () => {
  assert.equal(await find('/a/.git', '/a/b/.git'), path.resolve('/a/b/.graft'));
});

test('else beside the experiment', async () => {
  assert.equal(await find(), path.resolve('/a/b/c/.graft'));
});

test('the root itself may have it', async () => {
  assert.equal(await find('/.graft'), path.resolve('/.graft'));
});

test('the files of a run', () => {
  const files = new GraftFolder('/a/.graft').run('r1');
  assert.equal(files.folder, path.join('/a/.graft', 'runs', 'r1'));
  assert.equal(files.snapshot, path.join(files.folder, 'experiment.graft.md'));
  assert.deepEqual(
    [files.events, files.record, files.control].map((file) => path.basename(file)),
    ['events.jsonl', 'run.json', 'control.jsonl'],
  );
});
