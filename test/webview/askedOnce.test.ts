import assert from 'node:assert/strict';
import { test } from 'node:test';
import { AskedOnce } from '../../webview/shared/askedOnce';

test('a question without an answer is rejected after a while and posted again by the next caller', async (t) => {
  t.mock.timers.enable({ apis: ['setTimeout'] });
  const asked = new AskedOnce<string>();
  let posted = 0;
  const ask = () => asked.ask('cat', () => void posted++);
  const both = Promise.allSettled([ask(), ask()]);
  t.mock.timers.tick(119_000);
  assert.equal(posted, 1);
  t.mock.timers.tick(1000);
  const told = (await both).map((one) => one.status === 'rejected' && one.reason.message);
  assert.deepEqual(told, ['There is no answer.', 'There is no answer.']);
  const again = ask();
  assert.equal(posted, 2);
  asked.receive('cat', { answer: 'late' });
  assert.equal(await again, 'late');
});

test('a repeated question has its full time', async (t) => {
  t.mock.timers.enable({ apis: ['setTimeout'] });
  const asked = new AskedOnce<string>();
  const first = asked.ask('cat', () => {});
  t.mock.timers.tick(100_000);
  asked.receive('cat', { answer: 'first' });
  assert.equal(await first, 'first');
  const second = asked.ask('cat', () => {});
  t.mock.timers.tick(100_000);
  asked.receive('cat', { answer: 'second' });
  assert.equal(await second, 'second');
});
