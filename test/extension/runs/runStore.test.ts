import assert from 'node:assert/strict';
import { rmSync } from 'node:fs';
import { mkdtemp, rm } from 'node:fs/promises';
import os from 'node:os';
import path from 'node:path';
import { test } from 'node:test';
import type { KnownRun } from '../../../src/extension/runs/knownRun';
import { RunStore } from '../../../src/extension/runs/runStore';
import { thisProcess } from '../../../src/files/runningProcess';
import { pinRun } from '../../../src/runs/runMarks';
import { until } from '../../until';
import { appendEvent, runStarted, stepTaken, writeRun } from './writeRun';

async function withStore(
  use: (store: RunStore, graftFolder: string, failures: readonly unknown[]) => Promise<void>,
): Promise<void> {
  const project = await mkdtemp(path.join(os.tmpdir(), 'graft-test-'));
  const failures: unknown[] = [];
  const store = new RunStore((thrown) => failures.push(thrown));
  try {
    await use(store, path.join(project, '.graft'), failures);
  } finally {
    store.dispose();
    await rm(project, { recursive: true, force: true });
  }
}

const gone = { ...thisProcess(), startTime: 'another' };

test('the runs of a folder are listed, the latest first, by experiment', () =>
  withStore(async (store, graft) => {
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

test('added, changed and removed runs are reported, with the same object for the same run', () =>
  withStore(async (store, graft) => {
    await store.open(graft);
    const told: string[] = [];
    store.onDidChange((runs) => told.push(runs.map(({ id, isPinned }) => `${id} ${isPinned}`).join()));
    const folder = await writeRun(graft, 'a');
    await until(() => store.runs.length === 1, 'the new run, with nobody telling of it');
    const run = store.get('a');
    await pinRun(graft, 'a', true);
    await store.look(graft);
    assert.equal(store.get('a'), run);
    rmSync(folder, { recursive: true });
    await store.look(graft);
    assert.equal(store.runs.length, 0);
    assert.deepEqual(told, ['a false', 'a true', 'a true']);
  }));

test('a run in progress is followed, once, to its end', () =>
  withStore(async (store, graft) => {
    const folder = await writeRun(graft, 'a', { status: 'running' });
    appendEvent(folder, runStarted('a'));
    appendEvent(folder, stepTaken(1));
    await store.open(graft);
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
    await writeRun(graft, 'a', { status: 'done' });
    assert.equal(await following, 'done');
    assert.equal(run.status, 'done');
    assert.deepEqual(seen, ['step', 'run-finished']);
    assert.equal(store.runs.length, 1);
    await pinRun(graft, 'a', true);
    await store.look(graft);
    assert.ok(run.isPinned);
    assert.deepEqual(ended, [run], 'an end is told once, and not when the run is pinned');
  }));

test('a run whose process is gone is interrupted, and in progress again when it is resumed', () =>
  withStore(async (store, graft) => {
    const folder = await writeRun(graft, 'a', { status: 'running', process: gone });
    appendEvent(folder, runStarted('a'));
    await store.open(graft);
    const run = store.get('a')!;
    assert.equal(run.status, process.platform === 'win32' ? 'running' : 'interrupted');
    await writeRun(graft, 'a', { status: 'running' });
    await store.look(graft);
    assert.equal(run.status, 'running');
  }));

test('a run is followed to its end, whoever fails that listens', () =>
  withStore(async (store, graft, failures) => {
    const folder = await writeRun(graft, 'a', { status: 'running' });
    appendEvent(folder, runStarted('a'));
    await store.open(graft);
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
    await writeRun(graft, 'a', { status: 'done' });
    assert.equal(await following, 'done');
    assert.deepEqual([run.status, ended], ['done', [run]]);
    assert.ok(failures.length >= 2, 'both are reported');
  }));

test('a run of another machine is in progress only if its log grows', () =>
  withStore(async (store, graft) => {
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

test('the log of a run that is over is read when asked for, by two at once only once', () =>
  withStore(async (store, graft) => {
    const folder = await writeRun(graft, 'a');
    appendEvent(folder, runStarted('a'));
    appendEvent(folder, stepTaken(1));
    await store.open(graft);
    const run = store.get('a')!;
    assert.equal(run.log.state.steps.length, 0);
    const [one, other] = await Promise.all([store.read(run), store.read(run)]);
    assert.equal(one, other);
    assert.equal(one.state.steps.length, 1);
  }));

test("what was read of a log is its reader's, however many are read after it", () =>
  withStore(async (store, graft) => {
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

test('an announced run exists before its record', () =>
  withStore(async (store, graft) => {
    const run = store.announce('a', path.join(graft, 'runs', 'a'));
    assert.equal(run.status, 'running');
    assert.equal(store.runs[0], run);
    await writeRun(graft, 'a', { status: 'running' });
    await until(() => run.record !== undefined, 'its record');
    assert.equal(store.runs.length, 1);
  }));

test('a failing listener affects neither other listeners nor later changes', () =>
  withStore(async (store, graft) => {
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
  withStore(async (store, graft) => {
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
