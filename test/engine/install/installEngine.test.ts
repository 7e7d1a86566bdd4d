import assert from 'node:assert/strict';
import { execFileSync, spawnSync } from 'node:child_process';
import { createHash } from 'node:crypto';
import { existsSync, readdirSync, statSync } from 'node:fs';
import { chmod, mkdir, mkdtemp, readdir, readFile, rename, rm, stat, writeFile } from 'node:fs/promises';
import os from 'node:os';
import path from 'node:path';
import { afterEach, beforeEach, test } from 'node:test';
import type { AssetIo, AssetProgress } from '../../../src/engine/assets/assetIo';
import { networkFetch } from '../../../src/engine/assets/networkFetch';
import { ownSources } from '../../../src/engine/install/compileBinding';
import type { EngineRecipe } from '../../../src/engine/install/engineWheels';
import { engineAt, findEngine } from '../../../src/engine/install/findEngine';
import { installEngine, removeEngine } from '../../../src/engine/install/installEngine';
import { until } from '../../until';
import { type FixtureServer, type Served, serve } from '../assets/serverFixture';
import { makeZip } from '../assets/zipFixture';

// A TensorFlow of a few kilobytes: the same layout, the same steps, a real compiler and a real binding.
const binding = `
#include <node_api.h>
extern "C" int tensorflow_stand_in();
static napi_value isUsingGpuDevice(napi_env env, napi_callback_info) {
  napi_value result;
  napi_get_boolean(env, tensorflow_stand_in() != 42, &result);
  return result;
}
NAPI_MODULE_INIT() {
  napi_value function, version;
  napi_create_function(env, "isUsingGpuDevice", NAPI_AUTO_LENGTH, isUsingGpuDevice, nullptr, &function);
  napi_set_named_property(env, exports, "isUsingGpuDevice", function);
  napi_create_string_utf8(env, TF_VERSION, NAPI_AUTO_LENGTH, &version);
  napi_set_named_property(env, exports, "TF_Version", version);
  return exports;
}
`;

const hasCompiler = process.platform === 'linux' && spawnSync('g++', ['--version']).status === 0;
const skip = hasCompiler ? false : 'needs Linux with g++';

let folder: string;
let sources: string;
let server: FixtureServer | undefined;
beforeEach(async () => {
  folder = await mkdtemp(path.join(os.tmpdir(), 'graft-engine-'));
  sources = path.join(folder, 'sources');
});
afterEach(async () => {
  await server?.close();
  server = undefined;
  await rm(folder, { recursive: true, force: true });
});

interface Setup {
  io: AssetIo;
  recipe: EngineRecipe;
  seen: string[];
  onProgress: (progress: AssetProgress) => void;
}

/** A machine with a package index of one wheel, a pip that knows it, and an empty cache. */
async function setUp(served: Partial<Served> = {}, signal = new AbortController().signal): Promise<Setup> {
  const wheel = await makeWheel();
  server = await serve({
    '/tensorflow_cpu-2.21.0-cp312-cp312-manylinux_2_27_x86_64.whl': { content: wheel, ...served },
  });
  const url = server.url('/tensorflow_cpu-2.21.0-cp312-cp312-manylinux_2_27_x86_64.whl');
  const bin = path.join(folder, 'bin');
  await mkdir(bin, { recursive: true });
  for (const [name, script] of Object.entries({
    python3: `echo 'Found link ${url} (from an index), version: 2.21.0'; exit 1`,
    uv: 'exit 1',
    'nvidia-smi': 'exit 9',
  })) {
    await writeFile(path.join(bin, name), `#!/bin/sh\n${script}\n`);
    await chmod(path.join(bin, name), 0o755);
  }
  const env = {
    ...process.env,
    GRAFT_BINDING: undefined,
    GRAFT_WHEELS: undefined,
    PATH: `${bin}:${process.env.PATH}`,
  };
  const sha256 = createHash('sha256').update(wheel).digest('hex');
  const pin = {
    name: 'tensorflow-cpu',
    version: '2.21.0',
    sha256,
    bytes: wheel.length,
    platform: 'manylinux_2_27_x86_64',
  };
  const keep = /^tensorflow\/libtensorflow_(?:cc|framework)\.so\.2$/;
  const names = {
    libraries: ['libtensorflow_cc.so.2', 'libtensorflow_framework.so.2'],
    linkFlags: ['-l:libtensorflow_cc.so.2', '-l:libtensorflow_framework.so.2', '-Wl,-rpath,$ORIGIN'],
  };
  const seen: string[] = [];
  return {
    io: { fetch: networkFetch({}), signal, env, cacheFolder: path.join(folder, 'cache') },
    recipe: { names, wheels: { cpu: [{ ...pin, keep, unpackedBytes: librarySizes() }] } },
    seen,
    onProgress: ({ phase }) => {
      if (seen.at(-1) !== phase) seen.push(phase);
    },
  };
}

function librarySizes(): number {
  const names = ['libtensorflow_cc.so.2', 'libtensorflow_framework.so.2'];
  return names.reduce((sum, name) => sum + statSync(path.join(folder, name)).size, 0);
}

async function makeWheel(): Promise<Buffer> {
  const header = '#define TF_VERSION "2.21.0"\n';
  await mkdir(sources, { recursive: true });
  await writeFile(path.join(sources, 'tfjs_backend.cc'), '#include "tensorflow/c/c_api.h"\n');
  await writeFile(path.join(sources, 'tfjs_binding.cc'), `#include "tensorflow/c/c_api.h"\n${binding}`);
  await mkdir(path.join(sources, 'kernels'), { recursive: true });
  for (const name of ownSources) await writeFile(path.join(sources, name), '');
  execFileSync('cp', ['-r', 'node_modules/node-api-headers/include', path.join(sources, 'node-api')]);
  const library = (name: string, source: string) => {
    const file = path.join(folder, name);
    execFileSync('g++', ['-shared', '-fPIC', `-Wl,-soname,${name}`, '-x', 'c++', '-', '-o', file], {
      input: source,
    });
    return readFile(file);
  };
  return makeZip([
    { name: 'tensorflow/__init__.py', content: 'raise SystemExit' },
    { name: 'tensorflow/include/tensorflow/c/c_api.h', content: header },
    { name: 'tensorflow/include/absl/unneeded.h', content: '' },
    {
      name: 'tensorflow/libtensorflow_cc.so.2',
      content: await library('libtensorflow_cc.so.2', 'extern "C" int tensorflow_stand_in() { return 42; }'),
      deflate: true,
    },
    {
      name: 'tensorflow/libtensorflow_framework.so.2',
      content: await library('libtensorflow_framework.so.2', ''),
      deflate: true,
    },
  ]);
}

async function filesIn(where: string): Promise<string[]> {
  const entries = await readdir(where, { recursive: true, withFileTypes: true });
  return entries
    .filter((entry) => entry.isFile())
    .map((entry) => path.relative(where, path.join(entry.parentPath, entry.name)))
    .sort();
}

test('an install keeps the wheels layout and only what is needed, and a second one finds it', {
  skip,
}, async () => {
  const { io, recipe, seen, onProgress } = await setUp();
  const engine = await installEngine({ device: 'auto', io, onProgress, sources, recipe });
  assert.equal(engine.variant, 'cpu');
  assert.deepEqual(seen, ['locating', 'downloading', 'verifying', 'unpacking', 'compiling']);
  assert.deepEqual(await filesIn(io.cacheFolder), [
    'engine/tensorflow-2.21.0-cpu-r9/engine.json',
    'engine/tensorflow-2.21.0-cpu-r9/tensorflow/include/tensorflow/c/c_api.h',
    'engine/tensorflow-2.21.0-cpu-r9/tensorflow/libtensorflow_cc.so.2',
    'engine/tensorflow-2.21.0-cpu-r9/tensorflow/libtensorflow_framework.so.2',
    'engine/tensorflow-2.21.0-cpu-r9/tensorflow/tfjs_binding.node',
  ]);
  assert.deepEqual(await findEngine({ device: 'auto', cacheFolder: io.cacheFolder, env: io.env }), engine);
  assert.deepEqual(await installEngine({ device: 'cpu', io, sources, recipe }), engine);
  assert.equal(server!.ranges.length, 1);
});

test('an engine of an earlier revision lends its libraries: only the binding is made anew', {
  skip,
}, async () => {
  const { io, recipe, seen, onProgress } = await setUp();
  const engine = await installEngine({ device: 'cpu', io, sources, recipe });
  const earlier = path.join(path.dirname(engine.folder), 'tensorflow-2.21.0-cpu-r0');
  await rename(engine.folder, earlier);
  await installEngine({ device: 'cpu', io, onProgress, sources, recipe });
  assert.deepEqual(seen, ['compiling']);
  assert.equal(server!.ranges.length, 1);
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
  const { io, recipe, seen, onProgress } = await setUp();
  const engine = await installEngine({ device: 'cpu', io, sources, recipe });
  const earlier = path.join(path.dirname(engine.folder), 'tensorflow-2.21.0-cpu-r1');
  await rename(engine.folder, earlier);
  await writeFile(path.join(earlier, 'engine.json'), '{"variant":"cpu","compiler":"g++"}');
  await installEngine({ device: 'cpu', io, onProgress, sources, recipe });
  assert.deepEqual(seen, ['locating', 'downloading', 'verifying', 'unpacking', 'compiling']);
});

test('of two installs at once one does the work, and the other waits for it', { skip }, async () => {
  const first = await setUp();
  const second: string[] = [];
  const both = [
    installEngine({ device: 'cpu', ...first, sources }),
    installEngine({ device: 'cpu', ...first, sources, onProgress: ({ phase }) => second.push(phase) }),
  ];
  const [one, two] = await Promise.all(both);
  assert.deepEqual(one, two);
  assert.equal(server!.ranges.length, 1);
  assert.ok(first.seen.includes('waiting') !== second.includes('waiting'));
});

/** Whether a download has left something of a file below a folder. */
function hasPart(below: string): boolean {
  const files = readdirSync(below, { recursive: true, encoding: 'utf8' });
  return files.some((file) => file.endsWith('.part') && statSync(path.join(below, file)).size > 0);
}

test('an install that was stopped goes on with what it downloaded', { skip }, async () => {
  const stop = new AbortController();
  const { io, recipe } = await setUp({ slow: true }, stop.signal);
  const onProgress = ({ phase }: AssetProgress) =>
    phase === 'downloading' && until(() => hasPart(io.cacheFolder)).then(() => stop.abort());
  await assert.rejects(installEngine({ device: 'cpu', io, recipe, sources, onProgress }), {
    code: 'run/cancelled',
  });
  await assert.rejects(findEngine({ device: 'cpu', cacheFolder: io.cacheFolder, env: io.env }), {
    code: 'engine/not-installed',
  });
  await server!.close();
  const again = await setUp();
  await installEngine({ device: 'cpu', ...again, sources });
  assert.match(server!.ranges.join(), /^bytes=\d+-$/);
});

test('a wheel with another content installs nothing', { skip }, async () => {
  const { io, recipe } = await setUp({ content: Buffer.alloc(100) });
  await assert.rejects(installEngine({ device: 'cpu', io, recipe, sources }), {
    code: 'assets/wrong-checksum',
  });
  assert.deepEqual(await filesIn(io.cacheFolder), []);
});

test('a binding that does not compile, or does not load, is no engine', { skip }, async () => {
  const { io, recipe } = await setUp();
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
  const { io, recipe } = await setUp();
  const bin = path.join(folder, 'bin');
  await assert.rejects(installEngine({ device: 'cpu', io: { ...io, env: { PATH: bin } }, recipe, sources }), {
    code: 'engine/no-compiler',
  });
});

test('a removed engine is gone, and removing nothing is no failure', { skip }, async () => {
  const { io, recipe } = await setUp();
  await installEngine({ device: 'cpu', io, recipe, sources });
  assert.equal(await removeEngine('cpu', io.cacheFolder), true);
  assert.equal(await removeEngine('cpu', io.cacheFolder), false);
  await assert.rejects(findEngine({ device: 'auto', cacheFolder: io.cacheFolder, env: io.env }), {
    code: 'engine/not-installed',
  });
});

test('a variant that the platform does not have is refused', async () => {
  const { recipe } = { recipe: { names: { libraries: [], linkFlags: [] }, wheels: {} } };
  const io = { fetch, signal: new AbortController().signal, env: {}, cacheFolder: folder };
  await assert.rejects(installEngine({ device: 'gpu', io, recipe }), {
    code: 'engine/platform',
    message: /the GPU engine/,
  });
});

test('a binding that came along is taken, and no compiler is needed; one that does not load is compiled', {
  skip,
}, async () => {
  const { io, recipe, onProgress, seen } = await setUp();
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
