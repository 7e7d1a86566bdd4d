import assert from 'node:assert/strict';
import { existsSync, readFileSync } from 'node:fs';
import { mkdir, mkdtemp, realpath, rm, writeFile } from 'node:fs/promises';
import os from 'node:os';
import path from 'node:path';
import { afterEach, beforeEach, test } from 'node:test';
import { runProgram } from '../../../src/engine/assets/runProgram';
import { findProgram } from '../../../src/files/findProgram';
import { until } from '../../until';

const unix = process.platform === 'win32' && 'the stand-ins are shell scripts';
const before = process.cwd();

/** The user's current folder, with a program that another user made. */
let clone: string;
beforeEach(async () => {
  clone = await realpath(await mkdtemp(path.join(os.tmpdir(), 'graft-clone-')));
  process.chdir(clone);
});
afterEach(async () => {
  process.chdir(before);
  await rm(clone, { recursive: true, force: true });
});

const writeScript = (file: string, text: string) => writeFile(file, `#!/bin/sh\n${text}\n`, { mode: 0o755 });

test('takes no program from the current folder, even if PATH names it', { skip: unix }, async () => {
  await mkdir(path.join(clone, 'bin'));
  for (const file of ['uv', 'bin/uv']) await writeScript(file, `touch ${clone}/pwned`);
  for (const PATH of [
    '',
    '.',
    ':/usr/bin',
    '/usr/bin:',
    'bin',
    './bin',
    clone,
    `${clone}/`,
    `${clone}/bin/..`,
  ]) {
    const { exitCode } = await runProgram('uv', [], { env: { PATH } });
    assert.equal(exitCode, undefined, `PATH=${PATH}`);
  }
  assert.equal(existsSync('pwned'), false);
});

test('a program is found by its absolute path, the first in PATH that can be started', {
  skip: unix,
}, async () => {
  const folders = ['a', 'b', 'c'].map((name) => path.join(clone, name));
  for (const folder of folders) await mkdir(folder);
  await mkdir(path.join(folders[0]!, 'tool'));
  await writeFile(path.join(folders[1]!, 'tool'), 'not executable');
  await writeScript(path.join(folders[2]!, 'tool'), 'true');
  const found = await findProgram('tool', { Path: folders.join(path.delimiter) });
  assert.equal(found, path.join(folders[2]!, 'tool'));
});

test('a program starts in a new folder that is empty, private, and gone afterwards', {
  skip: unix,
}, async () => {
  await mkdir('bin');
  await writeScript('bin/look', 'pwd -P; ls -A; ls -ld . | cut -c1-10; touch left');
  const env = { PATH: `${clone}/bin:/usr/bin:/bin` };
  const { stdout } = await runProgram('look', [], { env });
  const [folder, ...rest] = stdout.trim().split('\n');
  assert.notEqual(folder, clone);
  assert.deepEqual(rest, ['drwx------']);
  assert.equal(existsSync(folder!), false);
  assert.equal(existsSync('left'), false);
});

test('Python imports nothing from where the user stands', { skip: unix }, async (context) => {
  const { exitCode } = await runProgram('python3', ['--version'], { env: process.env });
  if (exitCode !== 0) return context.skip('needs Python');
  await writeFile('pip.py', `open(${JSON.stringify(path.join(clone, 'pwned'))}, 'w')`);
  await runProgram('python3', ['-m', 'pip', '--version'], { env: process.env });
  assert.equal(existsSync('pwned'), false);
});

test('a cancelled program has ended and left its folder when the cancel is reported', {
  skip: unix,
}, async () => {
  const script = path.join(clone, 'slow');
  await writeScript(
    script,
    `pwd -P > ${clone}/where; trap 'sleep 0.3; touch late; touch ${clone}/ended; exit 1' TERM\ntouch ${clone}/ready; while :; do sleep 0.05; done`,
  );
  const stop = new AbortController();
  const ran = runProgram(script, [], { env: process.env, signal: stop.signal });
  const cancelled = assert.rejects(ran, { name: 'CancelledError' });
  await until(() => existsSync('ready'), 'the program');
  stop.abort();
  await cancelled;
  assert.ok(existsSync('ended'));
  assert.equal(existsSync(readFileSync('where', 'utf8').trim()), false);
});
