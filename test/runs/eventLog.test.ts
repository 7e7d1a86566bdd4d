import assert from 'node:assert/strict';
import { appendFileSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import os from 'node:os';
import path from 'node:path';
import { afterEach, beforeEach, test } from 'node:test';
import type { NewEvent } from '../../src/experiment/runs/events';
import { EventLog } from '../../src/runs/eventLog';
import { watchLog } from '../../src/runs/watchLog';

let folder: string;
let log: string;
beforeEach(() => {
  folder = mkdtempSync(path.join(os.tmpdir(), 'graft-log-'));
  log = path.join(folder, 'events.jsonl');
});
afterEach(() => rmSync(folder, { recursive: true, force: true }));

const warning = (message: string): NewEvent => ({ type: 'warning', code: 'test/warning', message });
const lines = () => readFileSync(log, 'utf8').split('\n');
const open = () =>
  EventLog.open(
    log,
    () => 0,
    () => undefined,
  );

test('stamps events with a growing seq and the time', () => {
  const events = open();
  events.append(warning('one'));
  events.append(warning('two'));
  events.close();
  assert.deepEqual(
    lines()
      .slice(0, 2)
      .map((line) => JSON.parse(line)),
    [
      { seq: 0, time: '1970-01-01T00:00:00.000Z', ...warning('one') },
      { seq: 1, time: '1970-01-01T00:00:00.000Z', ...warning('two') },
    ],
  );
});

test('removes an incomplete last line and continues the numbering', () => {
  const events = open();
  events.append(warning('one'));
  events.close();
  appendFileSync(log, '{"seq":1,"time":"19');
  const again = open();
  again.append(warning('two'));
  again.close();
  assert.equal(lines().length, 3);
  assert.equal(JSON.parse(lines()[1]!).seq, 1);
});

test('a log that is nothing but a torn line becomes empty', () => {
  writeFileSync(log, '{"seq":0,');
  const events = open();
  assert.equal(events.append(warning('one')).seq, 0);
  events.close();
  assert.equal(lines().length, 2);
});

test('finds the last seq before a line longer than one read', () => {
  const events = open();
  events.append(warning('x'.repeat(300_000)));
  events.append(warning('y'.repeat(300_000)));
  events.close();
  const again = open();
  assert.equal(again.append(warning('three')).seq, 2);
  again.close();
});

test('following yields later events and ends when nothing writes any more', async () => {
  const events = open();
  events.append(warning('one'));
  let looks = 0;
  const isAlive = async () => {
    looks++;
    if (looks === 2) events.append(warning('two'));
    return looks < 3;
  };
  const seen: string[] = [];
  for await (const { lines } of watchLog(log, isAlive, { signal: new AbortController().signal }))
    seen.push(...lines.map(({ event }) => (event?.type === 'warning' ? event.message : '')));
  events.close();
  assert.deepEqual(seen, ['one', 'two']);
});
