import assert from 'node:assert/strict';
import { test } from 'node:test';
import { runResultSchema } from '../../../src/experiment/runs/results';
import type { RunRecord } from '../../../src/experiment/runs/run';
import { runDescription, runLabel, runTooltip } from '../../../src/extension/runs/runText';
import { doneRun } from './doneRun';

const run = (id: string, given: Partial<RunRecord>, accuracy?: number) =>
  doneRun(
    id,
    { settings: { finetune: { epochs: 3 } }, ...given },
    accuracy === undefined ? undefined : { accuracy },
  );

test('a line says what is new, what came of it, and how long it took', () => {
  const before = run('a', {}, 0.834);
  const after = run('b', { settings: { finetune: { epochs: 60 } } }, 0.917);
  assert.equal(runLabel(after, before), 'epochs 3 → 60');
  assert.equal(runDescription(after, before), '91.7 % ▲ 8.3 · 18 s');
  assert.match(runTooltip(after, before), /Better than the run before \(83\.4 %\)/);
  after.name = 'the long one';
  after.isPinned = true;
  assert.equal(runLabel(after, before), 'the long one');
  assert.equal(runDescription(after, undefined), '91.7 % · 18 s · pinned');
});

test('a failure says its code, an interruption that it is one', () => {
  const failed = run('a', { status: 'failed', error: { code: 'dataset/no-label', message: 'No label.' } });
  assert.equal(runDescription(failed, undefined), 'dataset/no-label · 18 s');
  const { finishedAt: _, ...rest } = run('b', { status: 'running' }).record!;
  const interrupted = run('b', {});
  interrupted.record = rest;
  assert.equal(interrupted.status, 'interrupted');
  assert.match(runTooltip(interrupted, undefined), /Interrupted/);
});

test('scores of other examples are not compared, and leaks are marked in place of progress', () => {
  const scored = (id: string, accuracy: number, more: object) => {
    const evaluation = { split: 'test' as const, examples: 12, accuracy, ...more };
    return run(id, { result: runResultSchema.parse({ evaluation }) });
  };
  const [before, same, other] = [
    scored('a', 0.834, { scored: 'x' }),
    scored('b', 0.917, { scored: 'x' }),
    scored('c', 0.917, { scored: 'y' }),
  ];
  assert.equal(runDescription(same!, before), '91.7 % ▲ 8.3 · 18 s');
  assert.equal(runDescription(other!, before), '91.7 % · 18 s');
  const leaky = scored('d', 1, { scored: 'x', leaked: 6, interval: [0.76, 1] });
  assert.equal(runDescription(leaky, before), '100.0 % ⚠ · 18 s');
  assert.match(runTooltip(leaky, before), /accuracy 100\.0 % \(76–100 %\)/);
  assert.match(runTooltip(leaky, before), /not believable: 6 of 12 test examples are in training/);
});
