import assert from 'node:assert/strict';
import { existsSync } from 'node:fs';
import { access, mkdtemp, readFile, rm, writeFile } from 'node:fs/promises';
import os from 'node:os';
import path from 'node:path';
import { test } from 'node:test';
import { setImmediate as nextTurn } from 'node:timers/promises';
import type { RunAnnouncement } from '../../src/experiment/protocols/protocol';
import { engineEnvironment } from '../../src/extension/runs/engineCommand';
import { LocalProcess } from '../../src/runs/localProcess';

/** Starts a program that stands in for the engine, and says what it was given. */
async function withEngine(
  program: string,
  use: (start: () => Promise<RunAnnouncement>, folder: string) => Promise<void>,
) {
  const folder = await mkdtemp(path.join(os.tmpdir(), 'graft-test-'));
  const module = path.join(folder, 'engine.js');
  await writeFile(module, `const folder = ${JSON.stringify(folder)};\n${program}`);
  const engine = { execPath: process.execPath, module, env: engineEnvironment(process.env) };
  const request = { file: '/data/e.graft.md', text: 'on the screen', until: 'evaluate' } as const;
  try {
    await use(() => new LocalProcess(() => engine).start(request), folder);
  } finally {
    await rm(folder, { recursive: true, force: true });
  }
}

test('the engine is given the text on the screen, announces its run, and the text is gone afterwards', () =>
  withEngine(
    `const fs = require('node:fs'); const args = process.argv.slice(2);
     fs.writeFileSync(folder + '/seen.json', JSON.stringify({ args, text: fs.readFileSync(args[3], 'utf8') }));
     process.send({ type: 'run', runId: 'r', folder: '/r' });`,
    async (start, folder) => {
      assert.deepEqual(await start(), { type: 'run', runId: 'r', folder: '/r' });
      const { args, text } = JSON.parse(await readFile(path.join(folder, 'seen.json'), 'utf8'));
      assert.equal(text, 'on the screen');
      assert.deepEqual(args.toSpliced(3, 1), [
        'run',
        '/data/e.graft.md',
        '--text-from',
        '--until',
        'evaluate',
      ]);
      await assert.rejects(access(args[3]));
    },
  ));

test('an engine that has said that it plans may take as long as it needs', (context) => {
  context.mock.timers.enable({ apis: ['setTimeout'] });
  return withEngine(
    `const fs = require('node:fs');
     process.send({ type: 'planning' }, () => fs.writeFileSync(folder + '/planning', ''));
     setInterval(() => fs.existsSync(folder + '/go') && process.exit(), 10);
     process.on('exit', () => process.send({ type: 'run', runId: 'r', folder: '/r' }));`,
    async (start, folder) => {
      const announced = start();
      while (!existsSync(path.join(folder, 'planning'))) await nextTurn();
      // It has been sent, so every reader sees it.
      for (let turn = 0; turn < 20; turn++) await nextTurn();
      context.mock.timers.tick(600_000);
      await writeFile(path.join(folder, 'go'), '');
      assert.deepEqual(await announced, { type: 'run', runId: 'r', folder: '/r' });
    },
  );
});

test('a refusal is an answer', () =>
  withEngine(`process.send({ type: 'refused', error: { code: 'a/b', message: 'No.' } });`, async (start) => {
    assert.deepEqual(await start(), { type: 'refused', error: { code: 'a/b', message: 'No.' } });
  }));

test('an engine that ends without a word is an error', () =>
  withEngine('process.exit(3);', async (start) => {
    await assert.rejects(start(), { code: 'engine/not-started', message: /stopped immediately \(code 3\)/ });
  }));
