import assert from 'node:assert/strict';
import { rmSync } from 'node:fs';
import path from 'node:path';
import { test } from 'node:test';
import type { KnownRun } from '../../../src/extension/runs/knownRun';
import { RunStore } from '../../../src/extension/runs/runStore';
import { thisProcess } from '../../../src/files/runningProcess';
import { GraftFolder } from '../../../src/runs/graftFolder';
import { pinRun } from '../../../src/runs/runMarks';
import { type World, worlds } from '../../runs/worlds';
import { until } from '../../until';
import { appendEvent, runStarted, stepTaken, writeRun } from './writeRun';

/** @param use gets the store, the `.graft` folder that it shows and the one into which runs write */
async function withStore(
  open: () => Promise<World>,
  use: (store: RunStore, world: World, failures: readonly unknown[]) => Promise<void>,
): Promise<void> {
  const world = await open();
  const failures: unknown[] = [];
  const store = new RunStore(world.executor, (thrown) => failures.push(thrown));
  try {
    await use(store, world, failures);
  } finally {
    store.dispose();
    await world.remove();
  }
}

/** Opens the folder when it has everything that runs have written. */
async function openStore(store: RunStore, world: World): Promise<void> {
  await world.settled();
  await store.open(world.graft);
}

const gone = { ...thisProcess(), startTime: 'another' };

for (const [where, open] of Object.entries(worlds)) {
  test(`${where}: a run in progress is followed, once, to its end`, () =>
    withStore(open, async (store, world) => {
      const folder = await writeRun(world.place, 'a', { status: 'running' });
      appendEvent(folder, runStarted('a'));
      appendEvent(folder, stepTaken(1));
      await openStore(store, world);
      const run = store.get('a')!;
      assert.equal(run.status, 'running');
      assert.equal(run.ending, undefined);
      assert.equal(run.log.state.steps.length, 1);
      const [seen, ended]: [string[], KnownRun[]] = [[], []];
      store.onDidEnd((one) => ended.push(one));
      store.onDidRecord((_, events) => seen.push(...events.map(({ type }) => type)));
      appendEvent(folder, stepTaken(2));
      await until(() => run.log.state.steps.length === 2, 'the second step');
      const { following } = run;
      appendEvent(folder, { type: 'run-finished', runId: 'a', status: 'done', result: {} });
      await writeRun(world.place, 'a', { status: 'done' });
      assert.equal(await following, 'done');
      assert.equal(run.status, 'done');
      assert.deepEqual(seen, ['step', 'run-finished']);
      assert.equal(store.runs.length, 1);
      await pinRun(new GraftFolder(world.graft), 'a', true);
      await world.settled();
      await store.look(world.graft);
      assert.ok(run.isPinned);
      assert.deepEqual(ended, [run], 'an end is told once, and not when the run is pinned');
    }));

  test(`${where}: a run whose process is gone is interrupted, and in progress again when it is resumed`, () =>
    withStore(open, async (store, world) => {
      const folder = await writeRun(world.place, 'a', { status: 'running', process: gone });
      appendEvent(folder, runStarted('a'));
      await openStore(store, world);
      const run = store.get('a')!;
      assert.equal(run.status, process.platform === 'win32' ? 'running' : 'interrupted');
      await writeRun(world.place, 'a', { status: 'running' });
      await world.settled();
      await store.look(world.graft);
      assert.equal(run.status, 'running');
    }));

  test(`${where}: a run is followed to its end despite failing listeners`, () =>
    withStore(open, async (store, world, failures) => {
      const folder = await writeRun(world.place, 'a', { status: 'running' });
      appendEvent(folder, runStarted('a'));
      await openStore(store, world);
      const run = store.get('a')!;
      const failing = () => {
        throw new Error('This cell is drawn by another.');
      };
      store.onDidRecord(failing);
      store.onDidChange(failing);
      const ended: KnownRun[] = [];
      store.onDidEnd((one) => ended.push(one));
      const { following } = run;
      appendEvent(folder, { type: 'run-finished', runId: 'a', status: 'done', result: {} });
      await writeRun(world.place, 'a', { status: 'done' });
      assert.equal(await following, 'done');
      assert.deepEqual([run.status, ended], ['done', [run]]);
      assert.ok(failures.length >= 2, 'both are reported');
    }));

  test(`${where}: the log of a run that is over is read when asked for, by two at once only once`, () =>
    withStore(open, async (store, world) => {
      const folder = await writeRun(world.place, 'a');
      appendEvent(folder, runStarted('a'));
      appendEvent(folder, stepTaken(1));
      await openStore(store, world);
      const run = store.get('a')!;
      assert.equal(run.log.state.steps.length, 0);
      const [one, other] = await Promise.all([store.read(run), store.read(run)]);
      assert.equal(one, other);
      assert.equal(one.state.steps.length, 1);
    }));

  test(`${where}: a run that was announced is there before its record`, () =>
    withStore(open, async (store, world) => {
      const run = store.announce('a', path.join(world.graft, 'runs', 'a'));
      assert.equal(run.status, 'running');
      assert.equal(store.runs[0], run);
      await writeRun(world.place, 'a', { status: 'running' });
      await until(() => run.record !== undefined, 'its record');
      assert.equal(store.runs.length, 1);
    }));
}

test('the runs of a folder are listed, the latest first, by experiment', () =>
  withStore(worlds['a process here'], async (store, { graft }) => {
    const project = path.dirname(graft);
    await writeRun(graft, 'a', { startedAt: '2026-01-01' });
    await writeRun(graft, 'b', { startedAt: '2026-01-03' });
    await writeRun(graft, 'c', { startedAt: '2026-01-02', experiment: path.join(project, 'o.graft.md') });
    await store.open(graft);
    assert.deepEqual(
      store.runs.map(({ id }) => id),
      ['b', 'c', 'a'],
    );
    assert.deepEqual(
      store.runsOf(path.join(project, 'e.graft.md')).map(({ id }) => id),
      ['b', 'a'],
    );
  }));

test('what comes, changes and goes is told, with the same object for the same run', () =>
  withStore(worlds['a process here'], async (store, { graft }) => {
    await store.open(graft);
    const told: string[] = [];
    store.onDidChange((runs) => told.push(runs.map(({ id, isPinned }) => `${id} ${isPinned}`).join()));
    const folder = await writeRun(graft, 'a');
    await until(() => store.runs.length === 1, 'the new run, without a notice');
    const run = store.get('a');
    await pinRun(new GraftFolder(graft), 'a', true);
    await store.look(graft);
    assert.equal(store.get('a'), run);
    rmSync(folder, { recursive: true });
    await store.look(graft);
    assert.equal(store.runs.length, 0);
    assert.deepEqual(told, ['a false', 'a true', 'a true']);
  }));

test('a run of another machine is in progress only if its log grows', () =>
  withStore(worlds['a process here'], async (store, { graft }) => {
    const process = { ...thisProcess(), scope: 'another' };
    const folder = await writeRun(graft, 'a', { status: 'running', process });
    appendEvent(folder, runStarted('a'));
    await store.open(graft);
    const run = store.get('a')!;
    assert.equal(run.status, 'interrupted');
    let told: readonly KnownRun[] = [];
    store.onDidChange((runs) => {
      told = runs;
    });
    appendEvent(folder, stepTaken(1));
    await until(() => run.status === 'running', 'the sign of life');
    assert.deepEqual(told, [run]);
  }));

test("what was read of a log is its reader's, however many are read after it", () =>
  withStore(worlds['a process here'], async (store, { graft }) => {
    for (let i = 0; i < 20; i++) {
      const folder = await writeRun(graft, `run-${i}`);
      appendEvent(folder, runStarted(`run-${i}`));
      appendEvent(folder, stepTaken(1));
    }
    await store.open(graft);
    const logs = await Promise.all(store.runs.map((run) => store.read(run)));
    assert.deepEqual(
      logs.map(({ state }) => state.steps.length),
      logs.map(() => 1),
    );
  }));

test('one that listens and fails keeps neither the others nor the next change from being told', () =>
  withStore(worlds['a process here'], async (store, { graft }) => {
    await store.open(graft);
    const failing = store.onDidChange(() => {
      throw new Error('This view is gone.');
    });
    const told: string[] = [];
    store.onDidChange((runs) => told.push(...runs.map(({ id }) => id)));
    await writeRun(graft, 'a');
    await store.look(graft).catch(() => {});
    failing.dispose();
    await writeRun(graft, 'b');
    await store.look(graft);
    assert.deepEqual(told, ['a', 'b']);
  }));

test('a run in progress whose folder is deleted is over, and known to be deleted', () =>
  withStore(worlds['a process here'], async (store, { graft }) => {
    const folder = await writeRun(graft, 'a', { status: 'running' });
    appendEvent(folder, runStarted('a'));
    await store.open(graft);
    const run = store.get('a')!;
    assert.equal(run.status, 'running');
    rmSync(graft, { recursive: true });
    await store.look(graft);
    assert.equal(await run.following, undefined);
    assert.ok(run.isDeleted);
    assert.deepEqual(store.runs, []);
  }));

test('a run is over as soon as its folder or its process is gone, before its end is told', () =>
  withStore(worlds['a process here'], async (store, { graft }) => {
    const [deleted, killed, living] = ['a', 'b', 'c'];
    for (const id of [deleted, killed, living])
      appendEvent(await writeRun(graft, id, { status: 'running' }), runStarted(id));
    await store.open(graft);
    const [a, b, c] = [deleted, killed, living].map((id) => store.get(id)!);
    for (const run of [a, b, c]) assert.equal(await store.isOver(run!), false);
    rmSync(a!.folder, { recursive: true });
    await writeRun(graft, killed, { status: 'running', process: { ...thisProcess(), startTime: 'earlier' } });
    assert.deepEqual(await Promise.all([a, b, c].map((run) => store.isOver(run!))), [true, true, false]);
  }));

test('a refused start is remembered until a run of the experiment starts', () =>
  withStore(worlds['a process here'], async (store, world) => {
    const folder = await writeRun(world.place, 'a', { status: 'done' });
    await openStore(store, world);
    const { experiment } = store.get('a')!;
    assert.ok(experiment, folder);
    let changes = 0;
    store.onDidChange(() => changes++);
    store.noteStart(experiment, 'The file data.csv is missing.');
    assert.deepEqual([store.refusalOf(experiment), changes], ['The file data.csv is missing.', 1]);
    store.noteStart(experiment);
    assert.equal(store.refusalOf(experiment), undefined);
    store.noteStart(experiment, 'The file data.csv is missing.');
    await writeRun(world.place, 'b', { status: 'done' });
    await openStore(store, world);
    assert.equal(store.refusalOf(experiment), undefined);
  }));
