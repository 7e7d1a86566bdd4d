import assert from 'node:assert/strict';
import { test } from 'node:test';
import { type CleanOptions, planClean } from '../../../src/engine/stages/planClean';
import type { StoredResult, StoredRun } from '../../../src/engine/stages/storedItems';
import type { RunRecord } from '../../../src/experiment/runs/run';

const day = (number: number) => new Date(Date.UTC(2020, 0, number)).toISOString();

function run(
  id: string,
  startedAt: string,
  keys: RunRecord['keys'],
  changes: Partial<StoredRun> & { status?: RunRecord['status']; experiment?: string } = {},
): StoredRun {
  const { status = 'done', experiment = '/a.graft.md', ...rest } = changes;
  const process = { pid: 1, startTime: '', scope: '' };
  const record: RunRecord = { id, experiment, status, startedAt, process, keys, overrides: [] };
  const stored = { kind: 'run', id, folder: id, bytes: 1, changedMs: 0, record } as const;
  return { ...stored, isPinned: false, isRunning: false, isDeleted: false, ...rest };
}

function result(key: string, bytes = 10, stage: StoredResult['stage'] = 'finetune'): StoredResult {
  return { kind: 'result', stage, key, folder: `${stage}/${key}`, bytes, changedMs: Date.parse(day(1)) };
}

function removed(runs: StoredRun[], results: StoredResult[], options: Partial<CleanOptions> = {}): string[] {
  return planClean({ runs, results }, { all: false, ...options }).removals.map(({ folder }) => folder);
}

test('the latest run of each experiment stays with its results; older ones go, the oldest first', () => {
  const runs = [
    run('new', day(3), { dataset: 'd', finetune: 'k3' }),
    run('old', day(1), { dataset: 'd', finetune: 'k1' }),
    run('middle', day(2), { dataset: 'd', finetune: 'k2' }),
    run('other', day(1), { finetune: 'k4' }, { experiment: '/b.graft.md' }),
  ];
  const results = [result('d', 10, 'dataset'), ...['k3', 'k2', 'k1', 'k4'].map((key) => result(key))];
  assert.deepEqual(removed(runs, results), ['old', 'finetune/k1', 'middle', 'finetune/k2']);
  const plan = planClean({ runs, results }, { all: false });
  assert.deepEqual([plan.removedBytes, plan.keptBytes], [22, 32]);
});

test('a failed attempt does not put the last good result at risk', () => {
  const runs = [
    run('failed', day(3), { finetune: 'k3' }, { status: 'failed' }),
    run('good', day(2), { finetune: 'k2' }),
    run('older', day(1), { finetune: 'k1' }),
  ];
  assert.deepEqual(removed(runs, [result('k1'), result('k2'), result('k3')]), ['older', 'finetune/k1']);
});

test('pinned and working runs stay with their results, even with all', () => {
  const runs = [
    run('latest', day(4), { finetune: 'k4' }),
    run('pinned', day(2), { finetune: 'k2' }, { isPinned: true }),
    run('works', day(1), { finetune: 'k1' }, { isRunning: true, status: 'running' }),
  ];
  const results = ['k1', 'k2', 'k4'].map((key) => result(key));
  assert.deepEqual(removed(runs, results), []);
  assert.deepEqual(removed(runs, results, { all: true }), ['latest', 'finetune/k4']);
});

test('unreferenced results and unreadable runs are removed', () => {
  const unreadable = { ...run('broken', day(1), {}), record: undefined, changedMs: 5 };
  const runs = [run('latest', day(2), { finetune: 'k' }), unreadable];
  assert.deepEqual(removed(runs, [result('k'), result('orphan')]), ['broken', 'finetune/orphan']);
});

test('the same key in another stage is another result', () => {
  const runs = [run('latest', day(2), { finetune: 'k' })];
  assert.deepEqual(removed(runs, [result('k', 10, 'dataset'), result('k')]), ['dataset/k']);
});

test('a size cap removes the least recently used, and no more than it takes', () => {
  const runs = [
    run('new', day(9), { finetune: 'k9' }),
    run('first', day(1), { dataset: 'shared', finetune: 'k1' }),
    run('second', day(2), { dataset: 'shared', finetune: 'k2' }),
  ];
  const results = [result('shared', 100, 'dataset'), result('k1'), result('k2'), result('k9')];
  const at = (maxBytes: number) => removed(runs, results, { maxBytes });
  assert.deepEqual(at(133), []);
  assert.deepEqual(at(132), ['first']);
  assert.deepEqual(at(130), ['first', 'finetune/k1']);
  assert.deepEqual(at(122), ['first', 'finetune/k1']);
  assert.deepEqual(at(121), ['first', 'finetune/k1', 'second']);
  assert.deepEqual(at(0), ['first', 'finetune/k1', 'second', 'dataset/shared', 'finetune/k2']);
});

test('a time that is none counts as the time of the files', () => {
  const runs = [
    run('latest', day(9), {}),
    run('nonsense', 'yesterday', {}, { changedMs: Date.parse(day(2)) }),
    run('dated', day(1), {}),
  ];
  assert.deepEqual(removed(runs, []), ['dated', 'nonsense']);
});

test('a deleted run goes, even where it is the latest', () => {
  const runs = [
    run('deleted', day(3), { finetune: 'k3' }, { isDeleted: true }),
    run('kept', day(2), { finetune: 'k2' }),
  ];
  assert.deepEqual(removed(runs, [result('k2'), result('k3')]), ['deleted', 'finetune/k3']);
});
