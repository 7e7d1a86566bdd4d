import assert from 'node:assert/strict';
import { test } from 'node:test';
import { setTimeout as sleep } from 'node:timers/promises';
import { withEach } from '../../../../src/engine/datasets/images/withEach';
import { CancelledError } from '../../../../src/experiment/errors/errors';

const images = Array.from({ length: 500 }, (_, i) => i);

test('results are in the order of the images', async () => {
  const seen: number[] = [];
  const onProgress = (done: number) => void seen.push(done);
  const halves = await withEach(images, { onProgress }, async (i) => {
    await sleep(i % 3);
    return i / 2;
  });
  assert.deepEqual(
    halves,
    images.map((i) => i / 2),
  );
  assert.deepEqual(seen.at(-1), 500);
});

test('after a failure nothing starts or continues', async () => {
  let [begun, going] = [0, 0];
  const work = async (i: number) => {
    begun += 1;
    going += 1;
    await sleep(5);
    going -= 1;
    if (i >= 20) throw new Error(`no image ${i}`);
  };
  await assert.rejects(withEach(images, {}, work), { message: 'no image 20' });
  assert.equal(going, 0);
  assert.ok(begun < 60, `${begun} were begun`);
});

test('a cancel waits for images in progress and reports only the cancel', async () => {
  const stop = new AbortController();
  let going = 0;
  const work = async (i: number) => {
    going += 1;
    if (i === 20) stop.abort();
    await sleep(i % 7);
    going -= 1;
    if (stop.signal.aborted) throw new Error('The thread was closed.');
  };
  await assert.rejects(withEach(images, { signal: stop.signal }, work), CancelledError);
  assert.equal(going, 0);
});
