import assert from 'node:assert/strict';
import { test } from 'node:test';
import { SerialQueue, SerialQueues } from '../../../src/experiment/timing/serialQueue';

const later = () => new Promise<void>((resolve) => setImmediate(resolve));

test('work begins when earlier work has ended, in failure too', async () => {
  const queue = new SerialQueue();
  const seen: string[] = [];
  const first = queue.add(async () => {
    seen.push('first begins');
    await later();
    seen.push('first ends');
    throw new Error('no');
  });
  const second = queue.add(() => {
    seen.push('second');
    return 2;
  });
  await assert.rejects(first, /no/);
  assert.equal(await second, 2);
  assert.deepEqual(seen, ['first begins', 'first ends', 'second']);
});

test('keys do not wait for each other, and the same key does, also after its queue was empty', async () => {
  const queues = new SerialQueues<string>();
  const seen: string[] = [];
  const work = (name: string) => async () => {
    seen.push(`${name}+`);
    await later();
    seen.push(`${name}-`);
  };
  await Promise.all([queues.add('a', work('a1')), queues.add('b', work('b')), queues.add('a', work('a2'))]);
  assert.deepEqual(seen.slice(0, 2), ['a1+', 'b+']);
  assert.ok(seen.indexOf('a1-') < seen.indexOf('a2+'));
  await queues.add('a', work('a3'));
  assert.deepEqual(seen.slice(-2), ['a3+', 'a3-']);
});
