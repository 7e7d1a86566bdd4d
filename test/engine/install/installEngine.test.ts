import assert from 'node:assert/strict';
import { readdirSync, statSync } from 'node:fs';
import path from 'node:path';
import { afterEach, beforeEach, test } from 'node:test';
import type { AssetProgress } from '../../../src/engine/assets/assetIo';
import { findEngine } from '../../../src/engine/install/findEngine';
import { installEngine, removeEngine } from '../../../src/engine/install/installEngine';
import { until } from '../../until';
import { filesIn, InstallMachine, skip } from './installMachine';

let machine: InstallMachine;
beforeEach(async () => {
  machine = await InstallMachine.create();
});
afterEach(() => machine.remove());

test('an install keeps the wheels layout and only what is needed, and a second one finds it', {
  skip,
}, async () => {
  const { io, recipe, sources, seen, onProgress } = await machine.setUp();
  const engine = await installEngine({ device: 'auto', io, onProgress, sources, recipe });
  assert.equal(engine.variant, 'cpu');
  assert.deepEqual(seen, ['locating', 'downloading', 'verifying', 'unpacking', 'compiling']);
  assert.deepEqual(await filesIn(io.cacheFolder), [
    'engine/tensorflow-2.21.0-cpu-r11/engine.json',
    'engine/tensorflow-2.21.0-cpu-r11/tensorflow/include/tensorflow/c/c_api.h',
    'engine/tensorflow-2.21.0-cpu-r11/tensorflow/libtensorflow_cc.so.2',
    'engine/tensorflow-2.21.0-cpu-r11/tensorflow/libtensorflow_framework.so.2',
    'engine/tensorflow-2.21.0-cpu-r11/tensorflow/tfjs_binding.node',
  ]);
  assert.deepEqual(await findEngine({ device: 'auto', cacheFolder: io.cacheFolder, env: io.env }), engine);
  assert.deepEqual(await installEngine({ device: 'cpu', io, sources, recipe }), engine);
  assert.equal(machine.ranges.length, 1);
});

test('the second of two concurrent installs waits for the first', { skip }, async () => {
  const first = await machine.setUp();
  const second: string[] = [];
  const both = [
    installEngine({ device: 'cpu', ...first }),
    installEngine({ device: 'cpu', ...first, onProgress: ({ phase }) => second.push(phase) }),
  ];
  const [one, two] = await Promise.all(both);
  assert.deepEqual(one, two);
  assert.equal(machine.ranges.length, 1);
  assert.ok(first.seen.includes('waiting') !== second.includes('waiting'));
});

/** Whether a download has left something of a file below a folder. */
function hasPart(below: string): boolean {
  const files = readdirSync(below, { recursive: true, encoding: 'utf8' });
  return files.some((file) => file.endsWith('.part') && statSync(path.join(below, file)).size > 0);
}

test('a stopped install resumes with its downloads', { skip }, async () => {
  const stop = new AbortController();
  const { io, recipe, sources } = await machine.setUp({ slow: true }, stop.signal);
  const onProgress = ({ phase }: AssetProgress) =>
    phase === 'downloading' && until(() => hasPart(io.cacheFolder)).then(() => stop.abort());
  await assert.rejects(installEngine({ device: 'cpu', io, recipe, sources, onProgress }), {
    code: 'run/cancelled',
  });
  await assert.rejects(findEngine({ device: 'cpu', cacheFolder: io.cacheFolder, env: io.env }), {
    code: 'engine/not-installed',
  });
  await machine.stopServing();
  const again = await machine.setUp();
  await installEngine({ device: 'cpu', ...again });
  assert.match(machine.ranges.join(), /^bytes=\d+-$/);
});

test('a wheel with another content installs nothing', { skip }, async () => {
  const { io, recipe, sources } = await machine.setUp({ content: Buffer.alloc(100) });
  await assert.rejects(installEngine({ device: 'cpu', io, recipe, sources }), {
    code: 'assets/wrong-checksum',
  });
  assert.deepEqual(await filesIn(io.cacheFolder), []);
});

test('a removed engine is gone, and removing nothing is no failure', { skip }, async () => {
  const { io, recipe, sources } = await machine.setUp();
  await installEngine({ device: 'cpu', io, recipe, sources });
  assert.equal(await removeEngine('cpu', io.cacheFolder), true);
  assert.equal(await removeEngine('cpu', io.cacheFolder), false);
  await assert.rejects(findEngine({ device: 'auto', cacheFolder: io.cacheFolder, env: io.env }), {
    code: 'engine/not-installed',
  });
});

test('a variant that the platform does not have is refused', async () => {
  const { recipe } = { recipe: { names: { libraries: [], linkFlags: [] }, wheels: {} } };
  const io = { fetch, signal: new AbortController().signal, env: {}, cacheFolder: machine.folder };
  await assert.rejects(installEngine({ device: 'gpu', io, recipe }), {
    code: 'engine/platform',
    message: /the GPU engine/,
  });
});
