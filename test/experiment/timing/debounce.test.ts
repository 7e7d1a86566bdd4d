import assert from 'node:assert/strict';
import { test } from 'node:test';
import { Debounce } from '../../../src/experiment/timing/debounce';

test('requests in a row are one call after the last; each key has its own', ({ mock }) => {
  mock.timers.enable({ apis: ['setTimeout'] });
  const calls: string[] = [];
  const soon = new Debounce<string>((key) => calls.push(key), 100);
  soon.ask('a');
  mock.timers.tick(60);
  soon.ask('a');
  soon.ask('b');
  mock.timers.tick(60);
  assert.deepEqual(calls, []);
  mock.timers.tick(40);
  assert.deepEqual(calls, ['a', 'b']);
});

test('askOnce puts nothing off', ({ mock }) => {
  mock.timers.enable({ apis: ['setTimeout'] });
  const calls: string[] = [];
  const soon = new Debounce<string>((key) => calls.push(key), 100);
  for (let at = 0; at < 5; at++) {
    soon.askOnce('a');
    mock.timers.tick(60);
  }
  assert.deepEqual(calls, ['a', 'a']);
});

test('a cancelled request and one after dispose are not answered', ({ mock }) => {
  mock.timers.enable({ apis: ['setTimeout'] });
  const calls: string[] = [];
  const soon = new Debounce<string>((key) => calls.push(key), 100);
  soon.ask('a');
  soon.cancel('a');
  soon.ask('b');
  soon.dispose();
  soon.ask('c');
  mock.timers.tick(1000);
  assert.deepEqual(calls, []);
});
