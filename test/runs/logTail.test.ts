import assert from 'node:assert/strict';
import { execFileSync } from 'node:child_process';
import { appendFile, mkdtemp, rm, truncate, writeFile } from 'node:fs/promises';
import os from 'node:os';
import path from 'node:path';
import { test } from 'node:test';
import { parseEvent } from '../../src/experiment/runs/events';
import { LogTail } from '../../src/runs/logTail';
import { copiedBytes } from '../files/copiedBytes';

const line = (seq: number, message: string) =>
  JSON.stringify({ seq, time: '2026-01-01T00:00:00.000Z', type: 'warning', code: 'a/b', message });

async function inFolder(use: (file: string) => Promise<void>): Promise<void> {
  const folder = await mkdtemp(path.join(os.tmpdir(), 'graft-test-'));
  try {
    await use(path.join(folder, 'events.jsonl'));
  } finally {
    await rm(folder, { recursive: true, force: true });
  }
}

const messages = async (tail: LogTail) =>
  (await tail.read()).lines.map((text) => {
    const event = parseEvent(text);
    return event?.type === 'warning' ? event.message : text;
  });

test('a log that is not there yet has no events', () =>
  inFolder(async (file) => {
    const tail = new LogTail(file);
    assert.deepEqual(await messages(tail), []);
    await writeFile(file, `${line(0, 'one')}\n`);
    assert.deepEqual(await messages(tail), ['one']);
  }));

test('a torn last line waits, and what the next writer puts in its place is read instead', () =>
  inFolder(async (file) => {
    const whole = `${line(0, 'one')}\n`;
    await writeFile(file, `${whole}{"seq":1,"ti`);
    const tail = new LogTail(file);
    assert.deepEqual(await messages(tail), ['one']);
    await truncate(file, Buffer.byteLength(whole));
    await appendFile(file, `${line(1, 'größer')}\n`);
    assert.deepEqual(await messages(tail), ['größer']);
  }));

test('every line except empty ones is passed unchanged', () =>
  inFolder(async (file) => {
    await writeFile(file, `{"type":"from-the-future"}\nnot json\n\n${line(2, 'two')}\n`);
    assert.deepEqual(await messages(new LogTail(file)), ['{"type":"from-the-future"}', 'not json', 'two']);
  }));

test('a character that arrives in two parts comes once', () =>
  inFolder(async (file) => {
    const tail = new LogTail(file);
    const bytes = Buffer.from('"ä"\n');
    await writeFile(file, bytes.subarray(0, 2));
    assert.deepEqual(await messages(tail), []);
    await appendFile(file, bytes.subarray(2));
    assert.deepEqual(await messages(tail), ['"ä"']);
  }));

const unix = process.platform === 'win32' && 'there are no named pipes in folders';
test('a pipe in the place of a log is not waited for', { skip: unix }, () =>
  inFolder(async (file) => {
    execFileSync('mkfifo', [file]);
    assert.deepEqual(await messages(new LogTail(file)), []);
  }),
);

test('a long log is read in pieces without tearing a line or a character', () =>
  inFolder(async (file) => {
    const count = 12_000;
    const text = 'ä'.repeat(80);
    await writeFile(file, Array.from({ length: count }, (_, seq) => `${line(seq, text)}\n`).join(''));
    const found = await messages(new LogTail(file));
    assert.equal(found.length, count);
    assert.ok(found.every((message) => message === text));
  }));

test('a log that became shorter is read from the beginning', () =>
  inFolder(async (file) => {
    await writeFile(file, `${line(0, 'a long first line')}\n`);
    const tail = new LogTail(file);
    await tail.read();
    await writeFile(file, `${line(0, 'new')}\n`);
    const { restarted, lines } = await tail.read();
    assert.ok(restarted);
    assert.equal(lines.length, 1);
  }));

test('a long line is copied once, not for every piece', (context) =>
  inFolder(async (file) => {
    const long = 'x'.repeat(50_000_000);
    await writeFile(file, `${line(0, 'one')}\n${long}\n${line(1, 'two')}\n`);
    const copied = copiedBytes(context);
    const { lines } = await new LogTail(file).read();
    assert.deepEqual(
      lines.map(({ length }) => length),
      [line(0, 'one').length, long.length, line(1, 'two').length],
    );
    assert.ok(copied() < 60_000_000, `${copied()} bytes`);
  }));

test('a line beyond every event of a run is passed over', () =>
  inFolder(async (file) => {
    await writeFile(file, `${line(0, 'one')}\n${'x'.repeat((1 << 26) + (1 << 21))}\n${line(1, 'two')}\n`);
    assert.deepEqual(await messages(new LogTail(file)), ['one', 'two']);
  }));
