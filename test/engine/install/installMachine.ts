import { execFileSync, spawnSync } from 'node:child_process';
import { createHash } from 'node:crypto';
import { statSync } from 'node:fs';
import { chmod, mkdir, mkdtemp, readdir, readFile, rm, writeFile } from 'node:fs/promises';
import os from 'node:os';
import path from 'node:path';
import type { AssetIo, AssetProgress } from '../../../src/engine/assets/assetIo';
import { networkFetch } from '../../../src/engine/assets/networkFetch';
import { ownSources } from '../../../src/engine/install/compileBinding';
import type { EngineRecipe } from '../../../src/engine/install/engineWheels';
import { type FixtureServer, type Served, serve } from '../assets/serverFixture';
import { makeZip } from '../assets/zipFixture';

/** The binding's source. */
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
/** Why installs cannot be tried here; false if they can. */
export const skip = hasCompiler ? false : 'needs Linux with g++';

interface Setup {
  io: AssetIo;
  recipe: EngineRecipe;
  /** The folder of what is compiled. */
  sources: string;
  /** The phases that `onProgress` was told. */
  seen: string[];
  onProgress: (progress: AssetProgress) => void;
}

/** A machine to install on. Its TensorFlow has a few kilobytes: the same layout, the same steps, a real compiler and a real binding. */
export class InstallMachine {
  private readonly sources: string;
  private server: FixtureServer | undefined;

  private constructor(readonly folder: string) {
    this.sources = path.join(folder, 'sources');
  }

  static async create(): Promise<InstallMachine> {
    return new InstallMachine(await mkdtemp(path.join(os.tmpdir(), 'graft-engine-')));
  }

  /** The requested downloads of the wheel. */
  get ranges() {
    return this.server!.ranges;
  }

  /** A package index of the wheel, a pip that knows it, and an empty cache. */
  async setUp(served: Partial<Served> = {}, signal = new AbortController().signal): Promise<Setup> {
    const wheel = await this.makeWheel();
    this.server = await serve({
      '/tensorflow_cpu-2.21.0-cp312-cp312-manylinux_2_27_x86_64.whl': { content: wheel, ...served },
    });
    const url = this.server.url('/tensorflow_cpu-2.21.0-cp312-cp312-manylinux_2_27_x86_64.whl');
    const bin = path.join(this.folder, 'bin');
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
      io: { fetch: networkFetch({}), signal, env, cacheFolder: path.join(this.folder, 'cache') },
      recipe: { names, wheels: { cpu: [{ ...pin, keep, unpackedBytes: this.librarySizes() }] } },
      sources: this.sources,
      seen,
      onProgress: ({ phase }) => {
        if (seen.at(-1) !== phase) seen.push(phase);
      },
    };
  }

  async stopServing(): Promise<void> {
    await this.server?.close();
    this.server = undefined;
  }

  async remove(): Promise<void> {
    await this.stopServing();
    await rm(this.folder, { recursive: true, force: true });
  }

  private librarySizes(): number {
    const names = ['libtensorflow_cc.so.2', 'libtensorflow_framework.so.2'];
    return names.reduce((sum, name) => sum + statSync(path.join(this.folder, name)).size, 0);
  }

  private async makeWheel(): Promise<Buffer> {
    const header = '#define TF_VERSION "2.21.0"\n';
    await mkdir(this.sources, { recursive: true });
    await writeFile(path.join(this.sources, 'tfjs_backend.cc'), '#include "tensorflow/c/c_api.h"\n');
    await writeFile(
      path.join(this.sources, 'tfjs_binding.cc'),
      `#include "tensorflow/c/c_api.h"\n${binding}`,
    );
    await mkdir(path.join(this.sources, 'kernels'), { recursive: true });
    for (const name of ownSources) await writeFile(path.join(this.sources, name), '');
    execFileSync('cp', ['-r', 'node_modules/node-api-headers/include', path.join(this.sources, 'node-api')]);
    const library = (name: string, source: string) => {
      const file = path.join(this.folder, name);
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
        content: await library(
          'libtensorflow_cc.so.2',
          'extern "C" int tensorflow_stand_in() { return 42; }',
        ),
        deflate: true,
      },
      {
        name: 'tensorflow/libtensorflow_framework.so.2',
        content: await library('libtensorflow_framework.so.2', ''),
        deflate: true,
      },
    ]);
  }
}

/** The files below a folder, sorted. */
export async function filesIn(where: string): Promise<string[]> {
  const entries = await readdir(where, { recursive: true, withFileTypes: true });
  return entries
    .filter((entry) => entry.isFile())
    .map((entry) => path.relative(where, path.join(entry.parentPath, entry.name)))
    .sort();
}
