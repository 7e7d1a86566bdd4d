import assert from 'node:assert/strict';
import { cpSync, mkdtempSync, readFileSync, rmSync, utimesSync, writeFileSync } from 'node:fs';
import os from 'node:os';
import path from 'node:path';
import { test } from 'node:test';
import { GraftFolder } from '../../src/runs/graftFolder';
import { moveRun, nameRun, pinRun } from '../../src/runs/runMarks';
import { readRunRecord } from '../../src/runs/runRecord';
import { RunsFolder } from '../../src/runs/runsFolder';
import { writeRun } from '../extension/runs/writeRun';

async function inProject(use: (graft: string, project: string) => Promise<void>): Promise<void> {
  const project = mkdtempSync(path.join(os.tmpdir(), 'graft-test-'));
  try {
    await use(path.join(project, '.graft'), project);
  } finally {
    rmSync(project, { recursive: true, force: true });
  }
}

test('a look reads only what has changed since the last one', () =>
  inProject(async (graft) => {
    for (let at = 0; at < 40; at++) await writeRun(graft, `run-${at}`);
    const folder = new RunsFolder(new GraftFolder(graft));
    assert.equal((await folder.look()).changed.length, 40);
    assert.deepEqual(await folder.look(), { changed: [], removed: [] });
    await writeRun(graft, 'run-7', { status: 'failed' });
    rmSync(new GraftFolder(graft).run('run-8').folder, { recursive: true });
    const { changed, removed } = await folder.look();
    assert.deepEqual(
      changed.map(({ id, record }) => [id, record.status]),
      [['run-7', 'failed']],
    );
    assert.deepEqual(removed, ['run-8']);
  }));

test('an old run is read again after it is pinned, named or rewritten', () =>
  inProject(async (graft) => {
    await writeRun(graft, 'a');
    const files = new GraftFolder(graft).run('a');
    const ages = () => {
      for (const file of [files.record, files.folder]) utimesSync(file, 1, 1);
    };
    ages();
    const folder = new RunsFolder(new GraftFolder(graft));
    assert.equal((await folder.look()).changed.length, 1);
    assert.deepEqual((await folder.look()).changed, []);
    await pinRun(new GraftFolder(graft), 'a', true);
    assert.equal((await folder.look()).changed[0]?.isPinned, true);
    await nameRun(new GraftFolder(graft), 'a', 'the good one');
    assert.equal((await folder.look()).changed[0]?.name, 'the good one');
    ages();
    assert.deepEqual((await folder.look()).changed, []);
    writeFileSync(files.record, readFileSync(files.record, 'utf8').replace('"done"', '"failed"'));
    assert.equal((await folder.look()).changed[0]?.record.status, 'failed');
  }));

test('a name is one line, and a broken record is passed over', () =>
  inProject(async (graft) => {
    await writeRun(graft, 'a');
    await writeRun(graft, 'b');
    writeFileSync(new GraftFolder(graft).run('a').name, ' with\n a  name \n');
    writeFileSync(new GraftFolder(graft).run('b').record, '{"id":"b"}');
    const { changed } = await new RunsFolder(new GraftFolder(graft)).look();
    assert.deepEqual(
      changed.map(({ id, name }) => [id, name]),
      [['a', 'with a name']],
    );
  }));

test('a project that is copied elsewhere names its own files', () =>
  inProject(async (graft, project) => {
    const packaged = { path: path.join(project, 'models/e'), bytes: 1 };
    const error = { code: 'x', message: 'y', place: { file: path.join(project, 'data/e.csv'), line: 2 } };
    const folder = await writeRun(graft, 'a', { result: { package: packaged }, error });
    assert.ok(!readFileSync(new GraftFolder(graft).run('a').record, 'utf8').includes(project));
    const copy = `${project}-copy`;
    cpSync(project, copy, { recursive: true });
    try {
      const [own, copied] = [
        await readRunRecord(folder),
        await readRunRecord(new GraftFolder(path.join(copy, '.graft')).run('a').folder),
      ];
      assert.equal(own?.result?.package?.path, packaged.path);
      assert.equal(own?.error?.place?.file, error.place.file);
      assert.equal(copied?.experiment, path.join(copy, 'e.graft.md'));
      assert.equal(copied?.result?.package?.path, path.join(copy, 'models/e'));
    } finally {
      rmSync(copy, { recursive: true, force: true });
    }
  }));

test('an experiment is a file of its project, wherever its record says that it is', () =>
  inProject(async (graft, project) => {
    const folder = await writeRun(graft, 'a');
    const file = new GraftFolder(graft).run('a').record;
    const stored = JSON.parse(readFileSync(file, 'utf8'));
    const own = path.join(project, 'sub', 'e.graft.md');
    for (const [experiment, expected] of [
      [own, own],
      ['/elsewhere/e.graft.md', path.join(project, 'e.graft.md')],
      ['../../e.graft.md', path.join(project, 'e.graft.md')],
      ['..hidden/e.graft.md', path.join(project, '..hidden', 'e.graft.md')],
    ]) {
      writeFileSync(file, JSON.stringify({ ...stored, experiment }));
      assert.equal((await readRunRecord(folder))?.experiment, expected);
    }
  }));

test('nothing that a record names is looked for before the folder is trusted, and then it is', () =>
  inProject(async (graft, project) => {
    await writeRun(graft, 'a');
    const moved = path.join(project, 'new.graft.md');
    await moveRun(new GraftFolder(graft), 'a', moved);
    utimesSync(new GraftFolder(graft).run('a').record, 1, 1);
    utimesSync(new GraftFolder(graft).run('a').folder, 1, 1);
    let isTrusted = false;
    const folder = new RunsFolder(new GraftFolder(graft), () => isTrusted);
    assert.equal((await folder.look()).changed[0]?.record.experiment, path.join(project, 'e.graft.md'));
    assert.deepEqual((await folder.look()).changed, []);
    isTrusted = true;
    assert.equal((await folder.look()).changed[0]?.record.experiment, moved);
  }));

test('a run goes with its experiment that was renamed, within the project, and back with one that has its old name again', () =>
  inProject(async (graft, project) => {
    await writeRun(graft, 'a');
    const file = (name: string) => path.join(project, name);
    const experiment = async () =>
      (await new RunsFolder(new GraftFolder(graft)).look()).changed[0]?.record.experiment;
    await moveRun(new GraftFolder(graft), 'a', file('sub/new name.graft.md'));
    assert.equal(await experiment(), file('sub/new name.graft.md'));
    writeFileSync(new GraftFolder(graft).run('a').moved, '../outside.graft.md');
    assert.equal(await experiment(), file('e.graft.md'));
    await moveRun(new GraftFolder(graft), 'a', file('other.graft.md'));
    writeFileSync(file('e.graft.md'), '');
    assert.equal(await experiment(), file('e.graft.md'));
  }));
