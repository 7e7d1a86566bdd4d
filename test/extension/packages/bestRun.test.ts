import assert from 'node:assert/strict';
import { test } from 'node:test';
import { runResultSchema } from '../../../src/experiment/runs/results';
import { betterThanLatest } from '../../../src/extension/packages/bestRun';
import { KnownRun } from '../../../src/extension/runs/knownRun';
import { FollowedRun } from '../../../src/runs/followedRun';
import { testEngine } from '../../runs/worlds';

function run(id: string, accuracy: number, scored = 'x', overrides: string[] = []): KnownRun {
  const folder = `/p/.graft/runs/${id}`;
  const known = new KnownRun(id, folder, new FollowedRun(id, folder, testEngine('')));
  const evaluation = { split: 'test' as const, examples: 12, scored, accuracy };
  known.record = {
    id,
    experiment: '/p/tickets.graft.md',
    status: 'done',
    startedAt: '2026-01-01T10:00:00Z',
    finishedAt: '2026-01-01T10:00:18Z',
    process: { pid: 1, startTime: '', scope: '' },
    keys: {},
    overrides,
    result: runResultSchema.parse({ evaluation }),
  };
  return known;
}

test('the best run is the one with the best score on the examples of the latest', () => {
  const latest = run('d', 0.8);
  assert.equal(betterThanLatest([latest, run('c', 0.87), run('b', 0.9), run('a', 0.7)])?.id, 'b');
  assert.equal(betterThanLatest([latest, run('a', 0.8)]), undefined);
  assert.equal(
    betterThanLatest([latest, run('c', 1, 'y'), run('b', 1, 'x', ['finetune.seed=2'])]),
    undefined,
  );
  assert.equal(betterThanLatest([]), undefined);
});
