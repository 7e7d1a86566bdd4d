import assert from 'node:assert/strict';
import { execFileSync } from 'node:child_process';
import { mkdtempSync, rmSync } from 'node:fs';
import os from 'node:os';
import path from 'node:path';
import { test } from 'node:test';
import { pathToFileURL } from 'node:url';

interface Counts {
  readonly passed: number;
  readonly failed: number;
}
interface Runner {
  readonly fileLanes: Readonly<Record<string, unknown>>;
  testFilesOf(lane: string): string[];
  roomsOf(lane: string): string[][];
  runRoom(
    bundle: string,
    files: readonly string[],
    options: { limitMs?: number; log(text: string): void },
  ): Promise<Counts>;
}

async function runner(): Promise<Runner> {
  return (await import(pathToFileURL(path.resolve('scripts/testFiles.mjs')).href)) as Runner;
}

/** A bundle of small test files, one for each way to end. */
const source = `
const { test } = require('node:test');
require('./test/testFiles').runTestFiles({
  good() { test('adds', () => {}); test('subtracts', () => {}); },
  wrong() { test('divides', () => { throw new Error('by zero'); }); },
  dead() { test('lives', () => {}); test('dies', () => process.kill(process.pid, 'SIGKILL')); },
  still() { test('moves', () => {}); test('stops', () => Atomics.wait(new Int32Array(new SharedArrayBuffer(4)), 0, 0)); },
  fine() { test('multiplies', () => {}); },
  broken() { throw new Error('no such module'); },
});
`;

async function run(...files: string[]): Promise<Counts & { said: string }> {
  const folder = mkdtempSync(path.join(os.tmpdir(), 'graft-room-'));
  const file = path.join(folder, 'bundle.js');
  const esbuild = ['node_modules/esbuild/bin/esbuild', '--bundle', '--platform=node', `--outfile=${file}`];
  execFileSync(process.execPath, [...esbuild, '--log-level=error'], { input: source });
  let said = '';
  const log = (text: string) => {
    said += `${text}\n`;
  };
  try {
    return { ...(await (await runner()).runRoom(file, files, { limitMs: 5_000, log })), said };
  } finally {
    rmSync(folder, { recursive: true });
  }
}

test('every test file is in one lane and in one room', async () => {
  const { fileLanes, testFilesOf, roomsOf } = await runner();
  const files = Object.keys(fileLanes).flatMap(testFilesOf);
  assert.equal(new Set(files).size, files.length);
  const rooms = Object.keys(fileLanes).flatMap((lane) => roomsOf(lane).flat());
  assert.deepEqual(rooms.sort(), files.sort());
});

test('the tests of files that share a process are counted one by one', async () => {
  const { passed, failed, said } = await run('good', 'wrong', 'fine');
  assert.deepEqual([passed, failed], [3, 1]);
  assert.match(said, /divides[\s\S]*by zero/);
});

test('a crash fails its file by name, and the files after it still run', async () => {
  const { passed, failed, said } = await run('good', 'dead', 'wrong', 'fine');
  assert.deepEqual([passed, failed], [4, 2]);
  assert.match(said, /✘ dead broke its process \(SIGKILL\) in the test: dies/);
});

test('a hang fails with the name of its test, and the files after it still run', async () => {
  const { passed, failed, said } = await run('still', 'good');
  assert.deepEqual([passed, failed], [3, 1]);
  assert.match(said, /✘ still said nothing for 5 s and was ended in the test: stops/);
});

test('a file that throws before its first test fails', async () => {
  const { passed, failed, said } = await run('broken', 'good');
  assert.equal(passed, 2);
  assert.ok(failed > 0);
  assert.match(said, /no such module/);
});
