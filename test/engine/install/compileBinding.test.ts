import assert from 'node:assert/strict';
import { existsSync } from 'node:fs';
import { mkdir, rename, stat, writeFile } from 'node:fs/promises';
import path from 'node:path';
import { afterEach, beforeEach, test } from 'node:test';
import { engineAt } from '../../../src/engine/install/findEngine';
import { installEngine, removeEngine } from '../../../src/engine/install/installEngine';
import { filesIn, InstallMachine, skip } from './installMachine';

let machine: InstallMachine;
beforeEach(async () => {
  machine = await InstallMachine.create();
});
afterEach(() => machine.remove());

test('an engine of an earlier revision lends its libraries: only the binding is compiled', {
  skip,
}, async () => {
  const { io, recipe, sources, seen, onProgress } = await machine.setUp();
  const engine = await installEngine({ device: 'cpu', io, sources, recipe });
  const earlier = path.join(path.dirname(engine.folder), 'tensorflow-2.21.0-cpu-r0');
  await rename(engine.folder, earlier);
  await installEngine({ device: 'cpu', io, onProgress, sources, recipe });
  assert.deepEqual(seen, ['compiling']);
  assert.equal(machine.ranges.length, 1);
  const inodes = (name: string) =>
    Promise.all([earlier, engine.folder].map(async (each) => (await stat(path.join(each, name))).ino));
  const [old, shared] = await inodes('tensorflow/libtensorflow_cc.so.2');
  assert.equal(old, shared);
  const [oldBinding, newBinding] = await inodes('tensorflow/tfjs_binding.node');
  assert.notEqual(oldBinding, newBinding);
  assert.equal(await removeEngine('cpu', io.cacheFolder), true);
  assert.deepEqual(await filesIn(io.cacheFolder), []);
});

test('an earlier engine that holds other files is not built upon', { skip }, async () => {
  const { io, recipe, sources, seen, onProgress } = await machine.setUp();
  const engine = await installEngine({ device: 'cpu', io, sources, recipe });
  const earlier = path.join(path.dirname(engine.folder), 'tensorflow-2.21.0-cpu-r1');
  await rename(engine.folder, earlier);
  await writeFile(path.join(earlier, 'engine.json'), '{"variant":"cpu","compiler":"g++"}');
  await installEngine({ device: 'cpu', io, onProgress, sources, recipe });
  assert.deepEqual(seen, ['locating', 'downloading', 'verifying', 'unpacking', 'compiling']);
});

test('a binding that does not compile, or does not load, is no engine', { skip }, async () => {
  const { io, recipe, sources } = await machine.setUp();
  await writeFile(path.join(sources, 'tfjs_backend.cc'), '#include "tensorflow/c/nowhere.h"\n');
  const failed = installEngine({ device: 'cpu', io, recipe, sources });
  await assert.rejects(failed, { code: 'engine/does-not-compile', message: /nowhere\.h/ });
  await writeFile(path.join(sources, 'tfjs_backend.cc'), 'void missing(); void* use = (void*) &missing;\n');
  await assert.rejects(installEngine({ device: 'cpu', io, recipe, sources }), {
    code: 'engine/does-not-load',
    message: /missing/,
  });
  assert.equal(existsSync(engineAt(io.cacheFolder, 'cpu').folder), false);
});

test('without a compiler, and none to fetch, the error says what to install', { skip }, async () => {
  const { io, recipe, sources } = await machine.setUp();
  const bin = path.join(machine.folder, 'bin');
  await assert.rejects(installEngine({ device: 'cpu', io: { ...io, env: { PATH: bin } }, recipe, sources }), {
    code: 'engine/no-compiler',
  });
});

test('a binding that came along is taken, and no compiler is needed; one that does not load is compiled', {
  skip,
}, async () => {
  const { io, recipe, sources, onProgress, seen } = await machine.setUp();
  const first = await installEngine({ device: 'cpu', io, recipe, sources, onProgress });
  const prebuilt = path.join(sources, 'prebuilt', `${process.platform}-${process.arch}.node`);
  await mkdir(path.dirname(prebuilt));
  await rename(first.binding, prebuilt);
  await removeEngine('cpu', io.cacheFolder);
  seen.length = 0;
  await installEngine({ device: 'cpu', io, recipe, sources, onProgress });
  assert.ok(!seen.includes('compiling'), seen.join());
  assert.ok(existsSync(first.binding));
  await writeFile(prebuilt, 'for another system');
  await removeEngine('cpu', io.cacheFolder);
  seen.length = 0;
  await installEngine({ device: 'cpu', io, recipe, sources, onProgress });
  assert.ok(seen.includes('compiling'), seen.join());
});
