import assert from 'node:assert/strict';
import { once } from 'node:events';
import path from 'node:path';
import { test } from 'node:test';
import { setTimeout as sleep } from 'node:timers/promises';
import { Worker } from 'node:worker_threads';
import { runTask } from '../../src/cli/runTask';

test('a task that fails while its start is still being made known is not over before that is', async () => {
  const worker = new Worker(path.resolve('dist/worker.js'));
  let isStarted = false;
  const onStart = async () => {
    await once(worker, 'message');
    await sleep(50);
    isStarted = true;
  };
  const options = { headStart: { takeWorker: () => worker }, onStart };
  await assert.rejects(runTask({ kind: 'replay', folder: path.resolve('nowhere') }, options), {
    name: 'GraftError',
  });
  assert.ok(isStarted, 'what watches the task was begun after all was ended');
});
