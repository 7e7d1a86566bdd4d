import assert from 'node:assert/strict';
import { afterEach, beforeEach, test } from 'node:test';
import { acquireLock } from '../../src/files/lock';
import { Workspace } from './workspace';

let space: Workspace;
beforeEach(async () => {
  space = await Workspace.create();
});
afterEach(() => space.remove());

test('rates grow until the loss diverges; one of them is suggested, progress goes to stderr', async () => {
  const file = space.experiment({ finetune: 'batchSize: 8' });
  const { code, stdout, stderr } = await space.graft('find-rate', file, '--json');
  assert.equal(code, 0, stderr);
  const { points, suggestion } = JSON.parse(stdout) as {
    points: { learningRate: number; loss: number }[];
    suggestion?: number;
  };
  assert.ok(points.length > 10);
  assert.ok(points.every(({ learningRate }, i) => i === 0 || learningRate > points[i - 1]!.learningRate));
  assert.ok(suggestion === undefined || (suggestion > 1e-8 && suggestion < 10));
  assert.match(stderr, /✔ Preprocess/);
  const shown = await space.graft('find-rate', file);
  assert.match(shown.stdout, /set finetune\.learningRate to that|The loss fell at none/);
});

test('a training that holds the device is waited for, visibly', async () => {
  const lock = await acquireLock(space.path('cache', 'locks', 'device.lock'));
  const { outcome, ended } = space.start(['find-rate', space.experiment()]);
  while (!outcome.stderr.includes('Waiting: another training')) {
    assert.equal(outcome.code, null);
    await new Promise((resolve) => setTimeout(resolve, 50));
  }
  assert.equal(outcome.stdout, '');
  await lock.release();
  assert.equal((await ended).code, 0);
});
