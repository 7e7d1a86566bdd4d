import assert from 'node:assert/strict';
import { test } from 'node:test';
import { betterThanLatest } from '../../../src/extension/packages/bestRun';
import { doneRun } from '../runs/doneRun';

const run = (id: string, accuracy: number, scored = 'x', overrides: string[] = []) =>
  doneRun(id, { overrides }, { accuracy, scored });

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
